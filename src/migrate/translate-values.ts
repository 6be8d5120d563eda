import { findingAt } from '../api/finding.ts';
import type { ValuePath } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { REPLACED_VALUES } from '../api/replaced-values.ts';
import type { ReplacedValue } from '../api/replaced-value.ts';
import { valueAt } from '../desired/merge-json.ts';
import { combine } from './imported.ts';
import type { Imported } from './imported.ts';
import { pathsOf, treeOf, withoutPath } from './json-paths.ts';
import type { NamePath } from './json-paths.ts';
import { readTag } from './read-tag.ts';

/** Values that change nothing where an operator looks after the mesh; leaving them out renders the same. */
const HARMLESS = new Set(['ownerName', 'defaultRevision', 'gateways.enabled', 'gateways.*.name']);

/**
 * Installation values as a spec: what has a field of ours goes there, what Istio retired in favour of MeshConfig goes there, the rest stays
 * under `values`. Settings of gateways are left where they are: see `importGateways`.
 *
 * @param at where the values stand in the input
 */
export function translateValues(values: JsonObject, at: ValuePath): Imported {
  const moves = REPLACED_VALUES.filter((entry) => entry.works !== true && !isGateways(entry));
  const places = moves.flatMap((entry) =>
    pathsOf(values, entry.path.split('.')).map((path) => ({ entry, path })),
  );
  const left = places.reduce((tree, { path }) => withoutPath(tree, path), values);
  const moved = places.map(({ entry, path }) =>
    move(entry, valueAt(values, ...path), [...at, ...path]),
  );
  return combine(
    { spec: Object.keys(left).length === 0 ? {} : { values: left }, findings: [] },
    ...moved,
  );
}

/** They belong to single gateways of ours. */
function isGateways({ path }: ReplacedValue): boolean {
  return path.startsWith('gateways.');
}

function move(entry: ReplacedValue, value: Json | undefined, at: ValuePath): Imported {
  if (value === undefined || value === '') return { spec: {}, findings: [] };
  if (entry.field === 'spec.version') return readTag(value, at);
  if (entry.field !== undefined) {
    return { spec: treeOf(fieldPath(entry.field), value), findings: [] };
  }
  const severity = HARMLESS.has(entry.path) ? 'warning' : 'error';
  return {
    spec: {},
    findings: [
      findingAt(at, `is not carried over: ${entry.advice ?? 'it has no place here'}`, {
        severity,
        value,
      }),
    ],
  };
}

function fieldPath(field: string): NamePath {
  return field.split('.').slice(1);
}
