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

/** The operator's flags for its limits; `beyond` says what becomes of a spec that asks for more. */
export function limitsOptions(beyond: 'a warning' | 'refused'): readonly Option[] {
  return SETTINGS.filter(({ flag }) => FLAGS.some((one) => one === flag)).map(
    ({ flag, placeholder, fallback }) =>
      new Option(
        `--${flag} <${placeholder}>`,
        `the flag that your operator has (default there: ${String(fallback)}); what goes beyond is ${beyond}`,
      ),
  );
}

/** The flags of the operator that were given, as its configuration takes them. */
export function limitsFlags({
  allowedHubs,
  allowInjectionTemplates,
}: LimitsOptions): Readonly<Record<string, string>> {
  return {
    ...(allowedHubs === undefined ? {} : { 'allowed-hubs': allowedHubs }),
    ...(allowInjectionTemplates === undefined
      ? {}
      : { 'allow-injection-templates': allowInjectionTemplates }),
  };
}

/** What an operator with these flags allows, with its defaults for those that are absent. Error: CliError `usage`. */
export function limitsOf(options: LimitsOptions): Limits {
  const answer = parseOperatorConfig({ flags: limitsFlags(options), env: {} });
  if ('problems' in answer) throw new CliError('usage', answer.problems.join('\n'));
  const { config } = answer;
  return {
    allowedHubs: config.allowedHubs,
    allowInjectionTemplates: config.allowInjectionTemplates,
  };
}
