import type { SchemaNode } from '../../src/api/schema-node.ts';

/** A definition of the OpenAPI document that an API server publishes at /openapi/v2. */
export interface PublishedType {
  readonly type?: string;
  readonly format?: string;
  readonly $ref?: string;
  readonly items?: PublishedType;
  readonly properties?: Readonly<Record<string, PublishedType>>;
  readonly additionalProperties?: PublishedType;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

export type PublishedTypes = Readonly<Record<string, PublishedType>>;

/** Fields that were alpha in the API server of the tests and that Kubernetes has dropped since; ours has none of them. */
const DROPPED = ['.spec.template.spec.workloadRef'];

/** Both views of one place. */
interface Pair {
  readonly path: string;
  readonly theirs: PublishedType;
  readonly ours: SchemaNode | undefined;
}

/** The type of a kind; undefined when the API server does not serve it. */
export function publishedKind(
  types: PublishedTypes,
  apiVersion: string,
  kind: string,
): PublishedType | undefined {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return Object.values(types).find((type) =>
    type['x-kubernetes-group-version-kind']?.some(
      (known) => known.group === group && known.version === version && known.kind === kind,
    ),
  );
}

/**
 * Where a schema of ours does not say the same as the API server: fields that it lacks, other types. Fields that only ours has are not
 * told: they may be newer than the server. Nor are those that are {@link DROPPED}.
 */
export function differencesFrom(types: PublishedTypes, pair: Pair): readonly string[] {
  const { path, ours } = pair;
  const name = (pair.theirs.$ref ?? '').replace('#/definitions/', '');
  const theirs = name === '' ? pair.theirs : (types[name] ?? {});
  const [here, there] = [wordOfOurs(ours), wordOfTheirs(theirs, name)];
  if (here !== there) return [`${path}: ${there} there, ${here} here`];
  if (theirs.items !== undefined) {
    return differencesFrom(types, { path: `${path}[]`, theirs: theirs.items, ours: ours?.items });
  }
  if (theirs.additionalProperties !== undefined) {
    const below = { theirs: theirs.additionalProperties, ours: ours?.additionalProperties };
    return differencesFrom(types, { path: `${path}.*`, ...below });
  }
  const fields = Object.entries(theirs.properties ?? {});
  const kept = fields.filter(([field]) => !DROPPED.includes(`${path}.${field}`));
  return kept.flatMap(([field, member]) =>
    differencesFrom(types, {
      ...{ path: `${path}.${field}`, theirs: member },
      ours: ours?.properties?.[field],
    }),
  );
}

function wordOfTheirs(theirs: PublishedType, name: string): string {
  if (name.endsWith('.Quantity')) return 'quantity';
  if (theirs.format === 'int-or-string') return 'int-or-string';
  if (theirs.properties !== undefined) return 'object';
  if (theirs.additionalProperties !== undefined) return 'map';
  return theirs.type === undefined || theirs.type === 'object' ? 'anything' : theirs.type;
}

function wordOfOurs(ours: SchemaNode | undefined): string {
  if (ours === undefined) return 'nothing';
  if (ours['x-meshinstall-types'] !== undefined) return 'quantity';
  if (ours['x-kubernetes-int-or-string'] === true) return 'int-or-string';
  if (ours.properties !== undefined) return 'object';
  if (ours.additionalProperties !== undefined) return 'map';
  return ours.type ?? 'anything';
}
