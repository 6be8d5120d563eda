import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { outputOption } from '../output/output-option.ts';

interface ManifestsOptions {
  readonly namespace: string;
  readonly image?: string;
  readonly pullSecret: readonly string[];
  readonly apiServerCidr: readonly string[];
  readonly output: DocumentFormat;
}

/** `meshinstall manifests` */
export function registerManifests(program: Command, context: CliContext): void {
  program
    .command('manifests')
    .summary('print the operator’s own installation')
    .description(
      'Prints the operator’s own installation as YAML: the CustomResourceDefinition of MeshInstall, the operator with its rights, and the fixed ClusterRoles that Istio’s accounts are bound to. Apply it with: kubectl apply --server-side -f -',
    )
    .option('-n, --namespace <name>', 'namespace of the operator', 'meshinstall-system')
    .option('--image <reference>', 'image of the operator (default: meshinstall:VERSION)')
    .option('--pull-secret <name>', 'Secret to pull the image with; may be repeated', collect, [])
    .option(
      '--api-server-cidr <cidr>',
      'let the operator connect to this range alone; may be repeated',
      collect,
      [],
    )
    .addOption(outputOption('yaml'))
    .action(async (options: ManifestsOptions) => {
      const { runManifests } = await import('../run-manifests.ts');
      await runManifests(context, options);
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
