import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { filenameOption } from '../input/filename-option.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { limitsOptions, type LimitsOptions } from '../input/limits-options.ts';
import { profileOverlayOption } from '../input/profile-overlay-option.ts';
import { outputOption } from '../output/output-option.ts';

interface ValidateOptions extends LimitsOptions {
  readonly filename: string;
  readonly profileOverlay?: readonly string[];
  readonly output?: DocumentFormat;
}

/** `meshinstall validate -f FILE` */
export function registerValidate(program: Command, context: CliContext): void {
  const command = program
    .command('validate')
    .summary('tell everything that is wrong with a MeshInstall, without a cluster')
    .description(
      'Tells everything that is wrong with the MeshInstalls of a file, all at once, with line and path. Needs no cluster. Exit codes: 0 no errors, 1 errors, 2 the file cannot be read or holds no MeshInstall.',
    )
    .addOption(filenameOption('the file; - for standard input').makeOptionMandatory())
    .addOption(profileOverlayOption())
    .addOption(outputOption());
  for (const option of limitsOptions('told')) command.addOption(option);
  command.action(async (options: ValidateOptions) => {
    const { runValidate } = await import('../run-validate.ts');
    await runValidate(context, options);
  });
}
