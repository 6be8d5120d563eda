import type { KubeConfigSource } from '../cluster/kube-config.ts';
import { parseOperatorConfig } from '../config/parse-operator-config.ts';
import { SETTINGS } from '../config/settings.ts';
import { runOperator } from '../operator/run-operator.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';

/** What commander hands over: option values by camel-case name. */
type Given = Readonly<Record<string, string | undefined>>;

/** Runs the operator with the settings of flags and environment. All that is wrong with them is told at once. */
export async function runOperatorCommand(context: CliContext, given: Given): Promise<void> {
  const flags = Object.fromEntries(SETTINGS.map(({ flag }) => [flag, given[camelCase(flag)]]));
  // Outside a pod nothing says who we are, and two replicas with one name would both believe to hold the lease.
  const env = { ...context.env, POD_NAME: context.env.POD_NAME ?? context.processName };
  const parsed = parseOperatorConfig({ flags, env });
  if ('problems' in parsed) throw new CliError('usage', parsed.problems.join('\n'));
  await runOperator({
    config: parsed.config,
    source: sourceOf(context, given),
    version: context.version,
    signal: context.signal,
  });
  // An orderly end on SIGTERM is what was asked for, not an interruption.
  context.setExit('ok');
}

function sourceOf(context: CliContext, given: Given): KubeConfigSource {
  const { kubeconfig, context: name } = given;
  const chosen = name === undefined ? {} : { context: name };
  if (kubeconfig !== undefined) return { from: 'file', path: kubeconfig, ...chosen };
  const inPod =
    context.env.KUBERNETES_SERVICE_HOST !== undefined && context.env.KUBECONFIG === undefined;
  return inPod ? { from: 'in-cluster' } : { from: 'default', ...chosen };
}

function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
