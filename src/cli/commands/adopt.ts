import { Option, type Command } from 'commander';
import { INSTALLERS } from '../../migrate/adoption/adoption-facts.ts';
import type { Installer } from '../../migrate/adoption/adoption-facts.ts';
import type { CliContext } from '../cli-context.ts';
import { filenameOption } from '../input/filename-option.ts';
import { addClusterOptions, type ClusterOptions } from '../cluster/kubeconfig-options.ts';
import { limitsOptions, type LimitsOptions } from '../input/limits-options.ts';
import type { DocumentFormat } from '../output/format-document.ts';
import { profileOverlayOption } from '../input/profile-overlay-option.ts';
import { outputOption } from '../output/output-option.ts';

interface AdoptOptions extends ClusterOptions, LimitsOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
  readonly from: Installer;
  readonly dryRun?: true;
  readonly allowRestart?: true;
  readonly operatorNamespace: string;
  readonly output?: DocumentFormat;
}

/** `meshinstall adopt NAME --from istioctl` and `meshinstall adopt -f FILE --from helm` */
export function registerAdopt(program: Command, context: CliContext): void {
  const command = program
    .command('adopt [name]')
    .summary('take over a mesh that another tool installed')
    .description(
      'Makes the objects of a mesh that another tool installed those of a MeshInstall, without restarting anything: same uids, same addresses. The old tool’s marks, ownership and records are taken off, so that it finds nothing to remove. Acts with your rights, not the operator’s. Refuses, and changes nothing, when pods would restart. May be run again after an interruption.',
    )
    .addOption(
      new Option('--from <installer>', 'the tool that installed it')
        .choices(INSTALLERS)
        .makeOptionMandatory(),
    )
    .addOption(filenameOption('a MeshInstall that is not in the cluster yet; - for standard input'))
    .addOption(profileOverlayOption())
    .option('--dry-run', 'print what would be done, object by object')
    .option('--allow-restart', 'go on although pods would restart')
    .option('--operator-namespace <name>', 'namespace of the operator', 'meshinstall-system')
    .addOption(outputOption());
  for (const option of limitsOptions('refused')) command.addOption(option);
  addClusterOptions(command).action(async (name: string | undefined, options: AdoptOptions) => {
    const { runAdopt } = await import('../run-adopt.ts');
    await runAdopt(context, name, options);
  });
}
