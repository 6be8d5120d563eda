import { explainUnknownSetting } from './explain-unknown-setting.ts';
import type { SettingSchemas } from './explain-unknown-setting.ts';
import { findReplaced } from './find-replaced.ts';
import type { Finding } from './finding.ts';
import { REPLACED_MESH_CONFIG, REPLACED_VALUES } from './replaced-values.ts';
import type { Minor } from './supported-minors.ts';
import { walkSchema } from './walk-schema.ts';

export interface SettingsQuestion {
  readonly schemas: SettingSchemas;
  /** The minor whose settings these have to be. */
  readonly minor: Minor;
}

/** Everything wrong with `spec.values`: written elsewhere, unknown in the minor, or of a wrong type. */
export function checkValues(
  values: unknown,
  { schemas, minor }: SettingsQuestion,
): readonly Finding[] {
  const at = ['spec', 'values'];
  const replaced = findReplaced(values, REPLACED_VALUES, at);
  const walked = walkSchema(values, schemas.valuesSchema(minor), {
    at,
    skip: errorPaths(replaced),
    explainUnknownKey: (unknown) =>
      explainUnknownSetting(schemas, { tree: 'values', at: unknown.at.slice(at.length), minor }),
  });
  return [...replaced, ...walked.filter((finding) => !isAbove(finding, replaced))];
}

/** Everything wrong with `spec.meshConfig`. */
export function checkMeshConfig(
  meshConfig: unknown,
  { schemas, minor }: SettingsQuestion,
): readonly Finding[] {
  const at = ['spec', 'meshConfig'];
  const replaced = findReplaced(meshConfig, REPLACED_MESH_CONFIG, at);
  const walked = walkSchema(meshConfig, schemas.meshConfigSchema(minor), {
    at,
    skip: errorPaths(replaced),
    explainUnknownKey: (unknown) =>
      explainUnknownSetting(schemas, {
        tree: 'meshConfig',
        at: unknown.at.slice(at.length),
        minor,
      }),
  });
  return [...replaced, ...walked.filter((finding) => !isAbove(finding, replaced))];
}

/** Whether a finding is about an object of which a part was judged already: an old parent that the schema does not have either. */
function isAbove({ path }: Finding, replaced: readonly Finding[]): boolean {
  return replaced.some((judged) => judged.path.startsWith(`${path}.`));
}

function errorPaths(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(findings.filter(({ severity }) => severity === 'error').map(({ path }) => path));
}
