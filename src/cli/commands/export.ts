import { Option, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { filenameOption } from '../input/filename-option.ts';
import { addClusterOptions, type ClusterOptions } from '../cluster/kubeconfig-options.ts';
import { profileOverlayOption } from '../input/profile-overlay-option.ts';

interface ExportOptions extends ClusterOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
  readonly to: 'helm-values';
}

/** `meshinstall export -f FILE --to helm-values` and `meshinstall export NAME --to helm-values` */
export function registerExport(program: Command, context: CliContext): void {
  const command = program
    .command('export [name]')
    .summary('write what another installer needs to know to install the same')
    .description(
      'Writes, for each of Istio’s Helm charts, the values with which helm template renders what the MeshInstall renders. What has no place in values is listed on standard error. With a file it needs no cluster. Exit codes: 0 all of it, 1 something is missing.',
    )
    .addOption(
      new Option('--to <format>', 'what to write').choices(['helm-values']).makeOptionMandatory(),
    )
    .addOption(filenameOption('a file in place of a name; - for standard input'))
    .addOption(profileOverlayOption());
  addClusterOptions(command).action(async (name: string | undefined, options: ExportOptions) => {
    const { runExport } = await import('../run-export.ts');
    await runExport(context, name, options);
  });
}
