import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { addClusterOptions, type ClusterOptions } from '../cluster/kubeconfig-options.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { outputOption } from '../output/output-option.ts';

interface StatusOptions extends ClusterOptions {
  readonly watch?: true;
  readonly output?: DocumentFormat;
}

/** `meshinstall status [NAME] [--watch]` */
export function registerStatus(program: Command, context: CliContext): void {
  const command = program
    .command('status [name]')
    .summary('tell how a mesh is')
    .description('Tells how the mesh of a MeshInstall is, and why; without a name, how all are.')
    .option('-w, --watch', 'go on and print each change')
    .addOption(outputOption());
  addClusterOptions(command).action(async (name: string | undefined, options: StatusOptions) => {
    const { runStatus } = await import('../run-status.ts');
    await runStatus(context, name, options);
  });
}
