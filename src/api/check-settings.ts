import { explainUnknownSetting, printOtherMinors, schemaOf } from './explain-unknown-setting.ts';
import type { SettingSchemas, SettingTree } from './explain-unknown-setting.ts';
import { findReplaced } from './find-replaced.ts';
import type { Finding, ValuePath } from './finding.ts';
import type { ReplacedValue } from './replaced-value.ts';
import { REPLACED_MESH_CONFIG } from './replaced-mesh-config.ts';
import { REPLACED_VALUES } from './replaced-values.ts';
import { schemaAt } from './schema-paths.ts';
import { SUPPORTED_MINORS } from './supported-minors.ts';
import type { Minor } from './supported-minors.ts';
import { walkSchema } from './walk-schema.ts';

export interface SettingsQuestion {
  readonly schemas: SettingSchemas;
  /** The minor whose settings these have to be. */
  readonly minor: Minor;
}

/** Everything wrong with `spec.values`: written elsewhere, unknown in the minor, or of a wrong type. */
export function checkValues(values: unknown, question: SettingsQuestion): readonly Finding[] {
  return checkTree(values, { tree: 'values', table: REPLACED_VALUES, ...question });
}

/** Everything wrong with `spec.meshConfig`. */
export function checkMeshConfig(
  meshConfig: unknown,
  question: SettingsQuestion,
): readonly Finding[] {
  return checkTree(meshConfig, { tree: 'meshConfig', table: REPLACED_MESH_CONFIG, ...question });
}

interface TreeQuestion extends SettingsQuestion {
  readonly tree: SettingTree;
  readonly table: readonly ReplacedValue[];
}

function checkTree(settings: unknown, question: TreeQuestion): readonly Finding[] {
  // That it has to be an object is the spec's schema to say.
  if (!isRecord(settings)) return [];
  const { schemas, minor, tree, table } = question;
  const at = ['spec', tree];
  const replaced = findReplaced(settings, table, at);
  const walked = walkSchema(settings, schemaOf(schemas, tree, minor), {
    at,
    skip: errorPaths(replaced),
    explainUnknownKey: (unknown) =>
      explainUnknownSetting(schemas, { tree, at: unknown.at.slice(at.length), minor }),
  });
  const findings = withoutParents(walked, replaced);
  return [...replaced, ...findings.map((finding) => explainWord(finding, settings, question))];
}

/** The paths (as printed) that findings refuse. */
export function errorPaths(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(findings.filter(({ severity }) => severity === 'error').map(({ path }) => path));
}

/** Leaves out findings about an object of which a part was judged already: an old parent that the schema does not have either. */
export function withoutParents(
  walked: readonly Finding[],
  replaced: readonly Finding[],
): readonly Finding[] {
  return walked.filter(
    ({ path }) => !replaced.some((judged) => judged.path.startsWith(`${path}.`)),
  );
}

/** A word that another minor would take is told as such. */
function explainWord(finding: Finding, settings: unknown, question: TreeQuestion): Finding {
  const { schemas, minor, tree } = question;
  const at = finding.at.slice(2);
  const word = valueAt(settings, at);
  if (schemaAt(schemaOf(schemas, tree, minor), at)?.enum === undefined) return finding;
  const minors = SUPPORTED_MINORS.filter((other) =>
    schemaAt(schemaOf(schemas, tree, other), at)?.enum?.some((choice) => choice === word),
  );
  if (minors.length === 0) return finding;
  const { path, found, severity } = finding;
  const message = printOtherMinors(minors, minor);
  return { path, at: finding.at, message, severity, ...(found === undefined ? {} : { found }) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(root: unknown, at: ValuePath): unknown {
  return at.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Readonly<Record<string | number, unknown>>)[part]
        : undefined,
    root,
  );
}
