import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { outputOption } from '../output/output-option.ts';

interface SchemaOptions {
  readonly version?: string;
  readonly output: DocumentFormat;
}

/** `meshinstall schema [--version V]` */
export function registerSchema(program: Command, context: CliContext): void {
  program
    .command('schema')
    .summary('print a JSON Schema of a MeshInstall, for editors and pipelines')
    .description(
      'Prints a JSON Schema (draft 2020-12) of a MeshInstall with the values and the meshConfig of one minor of Istio. Editors complete and check with it while somebody writes; validate knows more, such as rules between fields.',
    )
    .option('--version <version>', 'the version or minor of Istio (default: the newest)')
    .addOption(outputOption('json'))
    .action(async (options: SchemaOptions) => {
      const { runSchema } = await import('../run-schema.ts');
      await runSchema(context, options);
    });
}
