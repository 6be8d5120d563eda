import type { Command } from 'commander';
import { SETTINGS } from '../../config/settings.ts';
import type { CliContext } from '../cli-context.ts';

/** `meshinstall operator`: one option for each of the operator's settings. */
export function registerOperator(program: Command, context: CliContext): void {
  const command = program
    .command('operator')
    .summary('run the operator')
    .description(
      'Runs the operator until it is asked to end (SIGTERM): in a pod with its ServiceAccount, elsewhere with the kubeconfig. Each setting can be given as a flag or as an environment variable.',
    )
    .option(
      '--kubeconfig <file>',
      'kubeconfig file (default: the pod’s account, KUBECONFIG, or ~/.kube/config)',
    )
    .option('--context <name>', 'context of the kubeconfig');
  for (const { flag, placeholder, description, env, fallback } of SETTINGS) {
    const known = Array.isArray(fallback) ? fallback.join(',') : String(fallback);
    command.option(
      `--${flag} <${placeholder}>`,
      `${description} (default: ${known}; env ${env.join(', ')})`,
    );
  }
  command.action(async (_options: unknown, called: Command) => {
    const { runOperatorCommand } = await import('../run-operator-command.ts');
    await runOperatorCommand(context, called.opts());
  });
}
