import { Option } from 'commander';
import { parseOperatorConfig } from '../../config/parse-operator-config.ts';
import { SETTINGS } from '../../config/settings.ts';
import type { Limits } from '../../desired/limits/judge-limits.ts';
import { CliError } from '../cli-error.ts';

/** Flags of the operator that say what a MeshInstall may ask for. */
const FLAGS = ['allowed-hubs', 'allow-injection-templates'] as const;

/** The texts of these flags, as commander names them. */
export interface LimitsOptions {
  readonly allowedHubs?: string;
  readonly allowInjectionTemplates?: string;
}

/** The operator's flags for its limits, for a command that asks no cluster. */
export function limitsOptions(): readonly Option[] {
  return SETTINGS.filter(({ flag }) => FLAGS.some((one) => one === flag)).map(
    ({ flag, placeholder, fallback }) =>
      new Option(
        `--${flag} <${placeholder}>`,
        `the flag that your operator has (default there: ${String(fallback)}); what goes beyond is a warning`,
      ),
  );
}

/** What an operator with these flags allows, with its defaults for those that are absent. Error: CliError `usage`. */
export function limitsOf({ allowedHubs, allowInjectionTemplates }: LimitsOptions): Limits {
  const flags = {
    ...(allowedHubs === undefined ? {} : { 'allowed-hubs': allowedHubs }),
    ...(allowInjectionTemplates === undefined
      ? {}
      : { 'allow-injection-templates': allowInjectionTemplates }),
  };
  const answer = parseOperatorConfig({ flags, env: {} });
  if ('problems' in answer) throw new CliError('usage', answer.problems.join('\n'));
  const { config } = answer;
  return {
    allowedHubs: config.allowedHubs,
    allowInjectionTemplates: config.allowInjectionTemplates,
  };
}
