import { deepFreeze } from '../support/deep-freeze.ts';
import type { OperatorConfig } from './operator-config.ts';
import { SETTINGS, type Setting } from './settings.ts';

/** What the operator was started with: flag values by flag name without dashes, and the environment. */
export interface GivenSettings {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The settings, or everything that is wrong with them: one sentence each, naming flag or variable. */
export type OperatorConfigResult =
  { readonly config: OperatorConfig } | { readonly problems: readonly string[] };

/**
 * Parses and checks the operator's settings. A flag counts before its environment variables, these before the default; an
 * empty variable counts as not set. All problems are found in one go. The config is frozen.
 */
export function parseOperatorConfig(given: GivenSettings): OperatorConfigResult {
  const problems: string[] = [];
  const values: Partial<Record<keyof OperatorConfig, unknown>> = {};
  for (const setting of SETTINGS) {
    const source = sourceOf(setting, given);
    if (source === undefined) {
      values[setting.name] = setting.fallback;
      continue;
    }
    const parsed = setting.parse(source.text);
    if (parsed.ok) values[setting.name] = parsed.value;
    else problems.push(`${source.name} ${parsed.problem}`);
  }
  const config = values as OperatorConfig;
  problems.push(...crossChecks(config));
  return problems.length > 0 ? { problems } : { config: deepFreeze(config) };
}

function sourceOf(
  setting: Setting,
  given: GivenSettings,
): { readonly name: string; readonly text: string } | undefined {
  const flag = given.flags[setting.flag];
  if (flag !== undefined) return { name: `--${setting.flag}`, text: flag };
  for (const name of setting.env) {
    const text = given.env[name];
    if (text !== undefined && text !== '') return { name, text };
  }
  return undefined;
}

function crossChecks(config: Partial<OperatorConfig>): readonly string[] {
  const { metricsPort, healthPort } = config;
  if (metricsPort === undefined || metricsPort === 0 || metricsPort !== healthPort) return [];
  return [`--metrics-port and --health-port want two different ports, not ${metricsPort} twice.`];
}
