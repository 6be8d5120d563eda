import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { filenameOption } from '../input/filename-option.ts';
import { addClusterOptions, type ClusterOptions } from '../cluster/kubeconfig-options.ts';
import { limitsOptions, type LimitsOptions } from '../input/limits-options.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { profileOverlayOption } from '../input/profile-overlay-option.ts';
import { outputOption } from '../output/output-option.ts';

interface PlanOptions extends ClusterOptions, LimitsOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
  readonly operatorNamespace: string;
  readonly output?: DocumentFormat;
}

/** `meshinstall plan -f FILE` and `meshinstall plan NAME` */
export function registerPlan(program: Command, context: CliContext): void {
  const command = program
    .command('plan [name]')
    .summary('tell what the operator would do now, and why')
    .description(
      'Tells what the operator would do now, and why: for a MeshInstall of the cluster, or for the one of a file as if it were applied. Changes nothing; needs the right to list what a mesh is made of.',
    )
    .addOption(filenameOption('a file in place of a name; - for standard input'))
    .addOption(profileOverlayOption())
    .option('--operator-namespace <name>', 'namespace of the operator', 'meshinstall-system')
    .addOption(outputOption());
  for (const option of limitsOptions('refused')) command.addOption(option);
  addClusterOptions(command).action(async (name: string | undefined, options: PlanOptions) => {
    const { runPlan } = await import('../run-plan.ts');
    await runPlan(context, name, options);
  });
}
