import type { Command } from 'commander';

/** Which cluster a command asks. */
export interface ClusterOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Adds `--kubeconfig` and `--context`, which mean what they mean to kubectl. */
export function addClusterOptions(command: Command): Command {
  return command
    .option('--kubeconfig <file>', 'the kubeconfig (default: as kubectl finds it)')
    .option('--context <name>', 'the context of the kubeconfig');
}
