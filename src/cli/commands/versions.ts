import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { outputOption } from '../output/output-option.ts';

/** `meshinstall versions` */
export function registerVersions(program: Command, context: CliContext): void {
  program
    .command('versions')
    .summary('list the Istio versions that this release installs')
    .description(
      'Lists the Istio versions that this release installs. Other patch releases of the same minors work too; other minors do not.',
    )
    .addOption(outputOption())
    .action(async (options: { readonly output?: DocumentFormat }) => {
      const { runVersions } = await import('../run-versions.ts');
      await runVersions(context, options.output);
    });
}
