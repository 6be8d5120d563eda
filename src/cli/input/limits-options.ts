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

/** What becomes of a spec that asks for more than the flags allow. A command without a cluster does not know the flags that it is not told. */
const BEYOND = {
  told: 'what goes beyond is refused; without the flag, what the default does not allow is a warning',
  refused: 'what goes beyond is refused',
} as const;

/** The operator's flags for its limits: with `told`, for a command that takes them for the operator's only when they are given. */
export function limitsOptions(beyond: keyof typeof BEYOND): readonly Option[] {
  return SETTINGS.filter(({ flag }) => FLAGS.some((one) => one === flag)).map(
    ({ flag, placeholder, fallback }) =>
      new Option(
        `--${flag} <${placeholder}>`,
        `the flag that your operator has (default there: ${String(fallback)}); ${BEYOND[beyond]}`,
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

/** What an operator allows: as it is thought to, with its defaults for flags that were not given; and what is known by those that were. */
export interface KnownLimits {
  readonly limits: Limits;
  readonly given: Limits;
}

/** What an operator with these flags allows. Error: CliError `usage`. */
export function limitsOf(options: LimitsOptions): KnownLimits {
  const answer = parseOperatorConfig({ flags: limitsFlags(options), env: {} });
  if ('problems' in answer) throw new CliError('usage', answer.problems.join('\n'));
  const { allowedHubs, allowInjectionTemplates } = answer.config;
  return {
    limits: { allowedHubs, allowInjectionTemplates },
    given: {
      ...(options.allowedHubs === undefined ? {} : { allowedHubs }),
      ...(options.allowInjectionTemplates === undefined ? {} : { allowInjectionTemplates }),
    },
  };
}
