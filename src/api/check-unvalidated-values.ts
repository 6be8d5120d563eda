import { errorPaths, withoutParents } from './check-settings.ts';
import type { SettingsQuestion } from './check-settings.ts';
import { minorsWith, printOtherMinors } from './explain-unknown-setting.ts';
import type { SettingSchemas } from './explain-unknown-setting.ts';
import { findReplaced } from './find-replaced.ts';
import { findingAt, printPath } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';
import { REPLACED_VALUES } from './replaced-values.ts';
import type { SchemaNode } from './schema-node.ts';
import { memberSchema } from './schema-paths.ts';
import type { Minor } from './supported-minors.ts';
import { walkSchema } from './walk-schema.ts';
import type { Explained } from './walk-schema.ts';

const AT: ValuePath = ['spec', 'unvalidatedValues'];

/**
 * What is to be said about `spec.unvalidatedValues`. A value that has a field of its own is refused as under `values`, and what the
 * minor's schema knows has to have the right type, since manifests count on it. Unknown names pass, each with a warning;
 * known ones too, since a newer release may have learnt them.
 */
export function checkUnvalidatedValues(
  values: unknown,
  { schemas, minor }: SettingsQuestion,
): readonly Finding[] {
  if (!isRecord(values)) return [];
  const schema = schemas.valuesSchema(minor);
  const replaced = findReplaced(values, REPLACED_VALUES, AT);
  const walked = walkSchema(values, schema, {
    at: AT,
    skip: errorPaths(replaced),
    explainUnknownKey: ({ at }) => explainUnchecked(schemas, at.slice(AT.length), minor),
  });
  const told = [...replaced, ...withoutParents(walked, replaced)];
  const untold = knownValues(values, schema, []).filter((at) => !isTold(told, at));
  return [...told, ...untold.map(explainKnown)];
}

function explainUnchecked(schemas: SettingSchemas, at: ValuePath, minor: Minor): Explained {
  const minors = minorsWith(schemas, { tree: 'values', at });
  const why =
    minors.length === 0
      ? `Istio ${minor} has no such value`
      : `it ${printOtherMinors(minors, minor)}`;
  return { message: `is passed on unchecked: ${why}`, warning: 'UnvalidatedValue' };
}

function explainKnown(at: ValuePath): Finding {
  const message = `is a known value, which is checked: move it to ${printPath(['spec', 'values', ...at])}`;
  return findingAt([...AT, ...at], message, { severity: 'warning' });
}

/** The places of values that a schema knows: what has no named members of its own. */
function knownValues(value: unknown, schema: SchemaNode, at: ValuePath): readonly ValuePath[] {
  if (schema.properties === undefined || !isRecord(value)) return [at];
  return Object.entries(value).flatMap(([name, member]) => {
    const known = memberSchema(schema, name);
    if (known === undefined || member === null) return [];
    return knownValues(member, known, [...at, name]);
  });
}

/** Whether something was said about a value, a part of it, or what it is a part of. */
function isTold(told: readonly Finding[], at: ValuePath): boolean {
  const own = [...AT, ...at];
  return told.some((finding) =>
    own.slice(0, finding.at.length).every((part, index) => part === finding.at[index]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
