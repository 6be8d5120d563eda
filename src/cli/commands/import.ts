import { Option, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { addClusterOptions, type ClusterOptions } from '../cluster/kubeconfig-options.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { outputOption } from '../output/output-option.ts';

interface ImportOptions extends ClusterOptions {
  readonly live?: true;
  readonly revision?: string;
  readonly filename: readonly string[];
  readonly chart: readonly string[];
  readonly name: string;
  readonly namespace?: string;
  readonly istioVersion?: string;
  readonly output: DocumentFormat;
}

/** `meshinstall import -f FILE` and `meshinstall import --chart istiod=FILE` */
export function registerImport(program: Command, context: CliContext): void {
  const command = program
    .command('import')
    .summary('write the MeshInstall for what another installer was told')
    .description(
      'Writes the MeshInstall that renders what istioctl renders for an IstioOperator, or Helm for values of Istio’s charts, from files or from what an installer left in a cluster. What cannot be carried over is listed on standard error. Exit codes: 0 all of it, 1 something is missing, 2 the files cannot be read.',
    )
    .addOption(
      new Option(
        '-f, --filename <file...>',
        'files with an IstioOperator, later ones over earlier ones',
      ).default([], 'none'),
    )
    .addOption(
      new Option(
        '--chart <chart=file...>',
        'values of a Helm chart: base, istiod, cni, ztunnel or gateway:NAMESPACE/NAME; a chart without values of yours is written CHART=',
      ).default([], 'none'),
    )
    .option('--live', 'what runs in a cluster; compares the outcome with it')
    .option('--revision <name>', 'with --live: the control plane (default: the one without a name)')
    .option('--name <name>', 'name of the MeshInstall', 'default')
    .option(
      '--namespace <name>',
      'namespace of the control plane, or of the Helm releases (default: istio-system)',
    )
    .option(
      '--istio-version <version>',
      'version of Istio that runs, where the files do not say it',
    )
    .addOption(outputOption('yaml'));
  addClusterOptions(command).action(async (options: ImportOptions) => {
    const { runImport } = await import('../run-import.ts');
    await runImport(context, options);
  });
}
