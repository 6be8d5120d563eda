import { Option, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { filenameOption } from '../input/filename-option.ts';
import { addClusterOptions, type ClusterOptions } from '../cluster/kubeconfig-options.ts';
import { limitsOptions, type LimitsOptions } from '../input/limits-options.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { profileOverlayOption } from '../input/profile-overlay-option.ts';
import { outputOption } from '../output/output-option.ts';

interface DiffOptions extends ClusterOptions, LimitsOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
  readonly operatorNamespace: string;
  readonly serverSide: 'auto' | 'always' | 'never';
  readonly output?: DocumentFormat;
}

/** `meshinstall diff -f FILE` and `meshinstall diff NAME` */
export function registerDiff(program: Command, context: CliContext): void {
  const command = program
    .command('diff [name]')
    .summary('show field by field what the operator would change')
    .description(
      'Shows what carrying out the plan would change in the cluster: for a MeshInstall of the cluster, or for the one of a file as if it were applied. Changes nothing; needs the right to read what a mesh is made of, and asks the API server by dry runs where your account may. Ends like kubectl diff: 0 without a difference, 1 with one, more for an error.',
    )
    .addOption(filenameOption('a file in place of a name; - for standard input'))
    .addOption(profileOverlayOption())
    .option('--operator-namespace <name>', 'namespace of the operator', 'meshinstall-system')
    .addOption(
      new Option('--server-side <when>', 'dry runs, which show defaulting and admission as well')
        .choices(['auto', 'always', 'never'])
        .default('auto'),
    )
    .addOption(outputOption());
  for (const option of limitsOptions('refused')) command.addOption(option);
  addClusterOptions(command).action(async (name: string | undefined, options: DiffOptions) => {
    const { runDiff } = await import('../run-diff.ts');
    await runDiff(context, name, options);
  });
}
