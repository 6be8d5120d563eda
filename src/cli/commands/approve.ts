import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { addClusterOptions, type ClusterOptions } from '../cluster/kubeconfig-options.ts';
import { limitsOptions, type LimitsOptions } from '../input/limits-options.ts';

interface ApproveOptions extends ClusterOptions, LimitsOptions {
  readonly goal?: string;
  readonly notAfter?: string;
  readonly note?: string;
  readonly yes?: true;
  readonly operatorNamespace: string;
}

/** `meshinstall approve NAME` */
export function registerApprove(program: Command, context: CliContext): void {
  const command = program
    .command('approve <name>')
    .summary('agree to what waits for an approval')
    .description(
      'Prints the plan that waits for approval and, when you agree, creates a MeshPlanApproval for its goal. Needs the right to create that and to read what plan reads.',
    )
    .option('--goal <hash>', 'approve this goal, and nothing if the plan has another one by now')
    .option('--not-after <time>', 'let nothing begin by it later, such as 2027-01-31T22:00:00Z')
    .option('--note <text>', 'why, for people')
    .option('-y, --yes', 'do not ask')
    .option('--operator-namespace <name>', 'namespace of the operator', 'meshinstall-system');
  for (const option of limitsOptions('refused')) command.addOption(option);
  addClusterOptions(command).action(async (name: string, options: ApproveOptions) => {
    const { runApprove } = await import('../run-approve.ts');
    await runApprove(context, name, options);
  });
}
