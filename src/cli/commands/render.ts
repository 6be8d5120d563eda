import { Option, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { filenameOption } from '../input/filename-option.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { limitsOptions, type LimitsOptions } from '../input/limits-options.ts';
import { profileOverlayOption } from '../input/profile-overlay-option.ts';
import { outputOption } from '../output/output-option.ts';

interface RenderOptions extends LimitsOptions {
  readonly filename: string;
  readonly profileOverlay?: readonly string[];
  readonly skipCrds?: true;
  readonly explain?: true;
  readonly rbac: 'standalone' | 'bound';
  readonly output: DocumentFormat;
}

/** `meshinstall render -f FILE` */
export function registerRender(program: Command, context: CliContext): void {
  const command = program
    .command('render')
    .summary('print all objects of a mesh, without a cluster')
    .description(
      'Prints every Kubernetes object that the MeshInstall of a file stands for, in an order in which they can be applied, and nothing else. Needs no cluster. What depends on a live mesh (the tag default, the default validator) is shown by plan.',
    )
    .addOption(filenameOption('the file; - for standard input').makeOptionMandatory())
    .addOption(profileOverlayOption())
    .option('--explain', 'show which layer set which field, in place of the objects')
    .option('--skip-crds', 'leave out the CustomResourceDefinitions of Istio')
    .addOption(
      new Option('--rbac <mode>', 'roles of Istio’s accounts: rendered, or bound to the fixed ones')
        .choices(['standalone', 'bound'])
        .default('standalone'),
    )
    .addOption(outputOption('yaml'));
  for (const option of limitsOptions('told')) command.addOption(option);
  command.action(async (options: RenderOptions) => {
    const { runRender } = await import('../run-render.ts');
    await runRender(context, options);
  });
}
