import { findingAt } from '../api/finding.ts';
import type { Finding, ValuePath } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from '../api/names.ts';
import { validateMeshInstall } from '../api/validate-mesh-install.ts';
import type { ValidationContext } from '../api/validate-mesh-install.ts';
import { isJsonObject } from '../desired/merge-json.ts';
import type { Imported } from './imported.ts';

/**
 * The spec without what a MeshInstall would be refused for (a value that the version does not have, one of a wrong type); each such
 * place is a finding, with its path in the MeshInstall. What is wrong without being too much (a missing member) stays, and is told.
 */
export function keepValid(imported: Imported, catalog: ValidationContext['catalog']): Imported {
  let { spec } = imported;
  const dropped: Finding[] = [];
  for (;;) {
    const errors = errorsOf(spec, catalog);
    const removable = errors.filter(({ at }) => hasAt(spec, at.slice(1)));
    if (removable.length === 0) {
      return { spec, findings: [...imported.findings, ...dropped, ...errors] };
    }
    dropped.push(...removable.map(asDropped));
    // From the end, so that the places of a list's items stay true.
    spec = removable.reduceRight((tree, { at }) => withoutAt(tree, at.slice(1)), spec);
  }
}

function hasAt(value: Json | undefined, at: ValuePath): boolean {
  const [first, ...rest] = at;
  if (value === undefined) return false;
  if (first === undefined) return true;
  if (Array.isArray(value)) return hasAt((value as readonly Json[])[Number(first)], rest);
  return isJsonObject(value) && hasAt(value[first], rest);
}

function errorsOf(spec: JsonObject, catalog: ValidationContext['catalog']): readonly Finding[] {
  const object = {
    apiVersion: MESH_INSTALL_API_VERSION,
    kind: MESH_INSTALL_KIND,
    metadata: { name: 'default' },
    spec,
  };
  const { findings } = validateMeshInstall(object, { catalog });
  return findings.filter(({ severity, at }) => severity === 'error' && at[0] === 'spec');
}

function asDropped(finding: Finding): Finding {
  const { at, didYouMean, found } = finding;
  const told = findingAt(at, `is not carried over: it ${finding.message}`, { didYouMean });
  return found === undefined ? told : { ...told, found };
}

/** The tree without what is at a path; the maps around it stay. */
function withoutAt(tree: JsonObject, at: ValuePath): JsonObject {
  const left = cut(tree, at);
  return isJsonObject(left) ? left : {};
}

function cut(value: Json | undefined, at: ValuePath): Json | undefined {
  const [first, ...rest] = at;
  if (first === undefined) return undefined;
  if (Array.isArray(value)) return cutItem(value as readonly Json[], Number(first), rest);
  if (!isJsonObject(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    const left = name === String(first) ? cut(member, rest) : member;
    return left === undefined ? [] : [[name, left]];
  });
  return Object.fromEntries(entries);
}

function cutItem(list: readonly Json[], index: number, rest: ValuePath): Json {
  return list.flatMap((item, place) => {
    const left = place === index ? cut(item, rest) : item;
    return left === undefined ? [] : [left];
  });
}
