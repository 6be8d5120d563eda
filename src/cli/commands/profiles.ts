import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { outputOption } from '../output/output-option.ts';

const ISTIO_OPTION = [
  '--istio <version>',
  'the version or minor of Istio (default: the newest)',
] as const;

interface ShowOptions {
  readonly istio?: string;
  readonly output: DocumentFormat;
}

interface DiffOptions {
  readonly istio?: string;
  readonly output?: DocumentFormat;
}

/** `meshinstall profiles list|show|diff` */
export function registerProfiles(program: Command, context: CliContext): void {
  const profiles = program
    .command('profiles')
    .summary('list, show and compare profiles')
    .description('The profiles that a MeshInstall may start from.');
  profiles
    .command('list')
    .description('Lists the profiles.')
    .addOption(outputOption())
    .action(async (options: { readonly output?: DocumentFormat }) => {
      const { listProfiles } = await import('../run-profiles.ts');
      await listProfiles(context, options.output);
    });
  profiles
    .command('show <name>')
    .description('Prints what a profile sets, as the spec of a MeshInstall that sets the same.')
    .option(...ISTIO_OPTION)
    .addOption(outputOption('yaml'))
    .action(async (name: string, options: ShowOptions) => {
      const { showProfile } = await import('../run-profiles.ts');
      await showProfile(context, name, options);
    });
  profiles
    .command('diff <left> <right>')
    .description('Compares what two profiles come to, with all defaults.')
    .option(...ISTIO_OPTION)
    .addOption(outputOption())
    .action(async (left: string, right: string, options: DiffOptions) => {
      const { diffProfiles } = await import('../run-profiles.ts');
      await diffProfiles(context, [left, right], options);
    });
}
