import { didYouMean } from '../support/did-you-mean.ts';
import { printPath } from './finding.ts';
import type { ValuePath } from './finding.ts';
import { pathsNamed, schemaAt } from './schema-paths.ts';
import type { SchemaNode } from './schema-node.ts';
import { SUPPORTED_MINORS } from './supported-minors.ts';
import type { Minor } from './supported-minors.ts';
import type { Explained } from './walk-schema.ts';

/** The schemas of Istio's settings per minor; the catalog has them. */
export interface SettingSchemas {
  readonly valuesSchema: (minor: Minor) => SchemaNode;
  readonly meshConfigSchema: (minor: Minor) => SchemaNode;
}

/** Which of the two trees of settings a path is in. */
type SettingTree = 'values' | 'meshConfig';

export interface UnknownSetting {
  readonly tree: SettingTree;
  /** Below the tree, not empty. */
  readonly at: ValuePath;
  readonly minor: Minor;
}

/**
 * What is probably meant by a key that a tree of settings does not have, most certain first: it exists in another minor; it
 * belongs elsewhere; a neighbour is spelled like it.
 */
export function explainUnknownSetting(schemas: SettingSchemas, unknown: UnknownSetting): Explained {
  return (
    explainOtherMinor(schemas, unknown) ??
    explainOtherPlace(schemas, unknown) ??
    explainSpelling(schemas, unknown)
  );
}

function explainOtherMinor(
  schemas: SettingSchemas,
  unknown: UnknownSetting,
): Explained | undefined {
  const minors = SUPPORTED_MINORS.filter((minor) => {
    return schemaAt(schemaOf(schemas, unknown.tree, minor), unknown.at) !== undefined;
  });
  if (minors.length === 0) return undefined;
  return { message: `exists in Istio ${minors.join(', ')}, not in ${unknown.minor}` };
}

/** More places than this, and naming them is no help. */
const MAX_PLACES = 3;

function explainOtherPlace(
  schemas: SettingSchemas,
  unknown: UnknownSetting,
): Explained | undefined {
  const name = unknown.at.at(-1);
  if (typeof name !== 'string') return undefined;
  const places = (['meshConfig', 'values'] as const).flatMap((tree) =>
    pathsNamed(schemaOf(schemas, tree, unknown.minor), name).map((at) => ['spec', tree, ...at]),
  );
  const top = Math.min(...places.map((at) => at.length));
  const nearest = places
    .filter((at) => at.length === top || sharesParent(at, unknown))
    .map(printPath);
  const [first, ...others] = nearest;
  if (first === undefined || nearest.length > MAX_PLACES) return undefined;
  if (others.length === 0) return { message: 'is not in this place', didYouMean: first };
  return { message: `is not in this place; it belongs to ${nearest.join(' or ')}` };
}

/** Whether both are below the same first member of the same tree. */
function sharesParent(at: ValuePath, { tree, at: unknownAt }: UnknownSetting): boolean {
  return at[1] === tree && at.length > 3 && at[2] === unknownAt[0];
}

function explainSpelling(schemas: SettingSchemas, unknown: UnknownSetting): Explained {
  const { tree, at, minor } = unknown;
  const parentAt = at.slice(0, -1);
  const names = Object.keys(schemaAt(schemaOf(schemas, tree, minor), parentAt)?.properties ?? {});
  const near = didYouMean(String(at.at(-1)), names);
  const message = `Istio ${minor} has no such ${tree === 'values' ? 'value' : 'field of MeshConfig'}`;
  return near === undefined
    ? { message }
    : { message, didYouMean: printPath(['spec', tree, ...parentAt, near]) };
}

function schemaOf(schemas: SettingSchemas, tree: SettingTree, minor: Minor): SchemaNode {
  return tree === 'values' ? schemas.valuesSchema(minor) : schemas.meshConfigSchema(minor);
}
