import { Option, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { addClusterOptions, type ClusterOptions } from '../cluster/kubeconfig-options.ts';

interface WaitOptions extends ClusterOptions {
  readonly for: 'ready' | 'deleted';
  readonly timeout: string;
}

/** `meshinstall wait NAME --for ready` */
export function registerWait(program: Command, context: CliContext): void {
  const command = program
    .command('wait <name>')
    .summary('wait until a mesh is ready')
    .description(
      'Waits until the mesh is as its MeshInstall says now. Exit codes: 0 it is, 1 it cannot become so before a person acts, 4 time ran out.',
    )
    .addOption(
      new Option('--for <state>', 'what to wait for')
        .choices(['ready', 'deleted'])
        .default('ready'),
    )
    .option('--timeout <duration>', 'how long, such as 90s, 10m or 1h', '10m');
  addClusterOptions(command).action(async (name: string, options: WaitOptions) => {
    const { runWait } = await import('../run-wait.ts');
    await runWait(context, name, options);
  });
}
