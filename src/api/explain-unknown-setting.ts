import { didYouMean } from '../support/did-you-mean.ts';
import { replacementOf } from './find-replaced.ts';
import { printPath } from './finding.ts';
import type { ValuePath } from './finding.ts';
import { GATEWAY_SCHEMA } from './mesh-install-gateway-schema.ts';
import { MESH_INSTALL_SPEC_SCHEMA } from './mesh-install-spec-schema.ts';
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
export type SettingTree = 'values' | 'meshConfig';

export interface UnknownSetting {
  readonly tree: SettingTree;
  /** Below the tree, not empty. */
  readonly at: ValuePath;
  readonly minor: Minor;
}

/**
 * What is probably meant by a key that a tree of settings does not have, most certain first: it exists in another minor; it is a path
 * in one word; it is a field of the spec; it belongs elsewhere; a neighbour is spelled like it.
 */
export function explainUnknownSetting(schemas: SettingSchemas, unknown: UnknownSetting): Explained {
  return (
    explainOtherMinor(schemas, unknown) ??
    explainDots(schemas, unknown) ??
    explainGateway(unknown) ??
    explainOwnField(unknown) ??
    explainFlat(schemas, unknown) ??
    explainOtherPlace(schemas, unknown) ??
    explainSpelling(schemas, unknown)
  );
}

/**
 * The same for a key of the spec itself that is a setting of Istio's, or undefined when it is none: what people who come from
 * Istio's own installers write one level too high.
 */
export function explainSettingInSpec(
  schemas: SettingSchemas,
  name: string,
  minor: Minor,
): Explained | undefined {
  const told = Object.hasOwn(OTHERS_FIELDS, name) ? OTHERS_FIELDS[name] : undefined;
  if (told !== undefined) return { message: told };
  const replacement = replacementOf([name]);
  if (replacement !== undefined) return { message: MISPLACED, didYouMean: replacement };
  return nameThePlaces(placesOf(schemas, name, minor), []);
}

/** Fields that other operators have and this one has not, whatever Istio has of that name. */
const OTHERS_FIELDS: Readonly<Record<string, string>> = {
  updateStrategy:
    'there is no such field: an upgrade is in place, by spec.version; when it may begin is spec.approval',
  certificates:
    'there is no such field: istiod’s own CA, or the one in the Secret cacerts, is used as it is',
};

/** The minors whose schema has a place. */
export function minorsWith(
  schemas: SettingSchemas,
  { tree, at }: Pick<UnknownSetting, 'tree' | 'at'>,
): readonly Minor[] {
  return SUPPORTED_MINORS.filter(
    (minor) => schemaAt(schemaOf(schemas, tree, minor), at) !== undefined,
  );
}

/** The schema of one tree in a minor. */
export function schemaOf(schemas: SettingSchemas, tree: SettingTree, minor: Minor): SchemaNode {
  return tree === 'values' ? schemas.valuesSchema(minor) : schemas.meshConfigSchema(minor);
}

/** Where something exists that the chosen minor does not have: a clause for people. */
export function printOtherMinors(minors: readonly Minor[], minor: Minor): string {
  return `exists in Istio ${minors.join(', ')}, not in ${minor}`;
}

function explainOtherMinor(
  schemas: SettingSchemas,
  unknown: UnknownSetting,
): Explained | undefined {
  const minors = minorsWith(schemas, unknown);
  return minors.length === 0 ? undefined : { message: printOtherMinors(minors, unknown.minor) };
}

/** `pilot.resources` as one key: what Helm's --set takes for a path, and YAML does not. */
function explainDots(
  schemas: SettingSchemas,
  { tree, at, minor }: UnknownSetting,
): Explained | undefined {
  const key = at.at(-1);
  if (typeof key !== 'string' || !key.includes('.')) return undefined;
  const path = [...at.slice(0, -1), ...key.split('.')];
  if (schemaAt(schemaOf(schemas, tree, minor), path) === undefined) return undefined;
  return {
    message: 'dots do not lead into a block here; write one key inside the other',
    didYouMean: printPath(['spec', tree, ...path]),
  };
}

const MISPLACED = 'is not in this place';

/** What people look for among the values of gateways and find in the list of gateways. */
function explainGateway({ tree, at }: UnknownSetting): Explained | undefined {
  if (tree !== 'values' || at[0] !== 'gateways') return undefined;
  const [, , name] = at;
  if (at.length === 2) {
    return { message: 'is no gateway of Istio’s; gateways of your own are in spec.gateways' };
  }
  if (at.length !== 3 || typeof name !== 'string') return undefined;
  if (!Object.hasOwn(GATEWAY_SCHEMA.properties, name)) return undefined;
  return { message: MISPLACED, didYouMean: `spec.gateways[].${name}` };
}

/** A field of the spec that was written among Istio's settings. */
function explainOwnField({ tree, at }: UnknownSetting): Explained | undefined {
  const name = at.at(-1);
  if (typeof name !== 'string') return undefined;
  if (name === tree && at.length === 1) {
    return { message: 'is one level too deep; write what is below it one level higher' };
  }
  const isField = Object.hasOwn(MESH_INSTALL_SPEC_SCHEMA.properties, name);
  const field = isField ? `spec.${name}` : replacementOf([name]);
  return field === undefined ? undefined : { message: MISPLACED, didYouMean: field };
}

/** istiod's own chart has at the top what belongs under `pilot` here. */
function explainFlat(
  schemas: SettingSchemas,
  { tree, at, minor }: UnknownSetting,
): Explained | undefined {
  if (tree !== 'values' || at.length !== 1) return undefined;
  const path = ['pilot', ...at];
  if (schemaAt(schemas.valuesSchema(minor), path) === undefined) return undefined;
  return { message: MISPLACED, didYouMean: printPath(['spec', tree, ...path]) };
}

/** More places than this, and naming them is no help. */
const MAX_PLACES = 3;

function explainOtherPlace(
  schemas: SettingSchemas,
  { tree, at, minor }: UnknownSetting,
): Explained | undefined {
  const name = at.at(-1);
  if (typeof name !== 'string') return undefined;
  return nameThePlaces(placesOf(schemas, name, minor), ['spec', tree, ...at]);
}

/** Where the settings of a minor have a name, in full paths. */
function placesOf(schemas: SettingSchemas, name: string, minor: Minor): readonly ValuePath[] {
  return (['meshConfig', 'values'] as const).flatMap((tree) =>
    pathsNamed(schemaOf(schemas, tree, minor), name).map((at) => ['spec', tree, ...at]),
  );
}

/** Says where a setting belongs: all places if they are few, else those nearest to the top or to where it was written. */
function nameThePlaces(places: readonly ValuePath[], written: ValuePath): Explained | undefined {
  const top = Math.min(...places.map((at) => at.length));
  const near = places.filter((at) => at.length === top || sharesParent(at, written));
  const named = [...new Set((places.length <= MAX_PLACES ? places : near).map(printPlace))];
  const [first, ...others] = named;
  if (first === undefined || named.length > MAX_PLACES) return undefined;
  if (others.length === 0) return { message: MISPLACED, didYouMean: first };
  return { message: `${MISPLACED}; it belongs to ${named.join(' or ')}` };
}

/** A place, or the field that says the same as the value there. */
function printPlace(at: ValuePath): string {
  const replacement = at[1] === 'values' ? replacementOf(at.slice(2)) : undefined;
  return replacement ?? printPath(at);
}

/** Whether both are below the same first member of the same tree. */
function sharesParent(at: ValuePath, written: ValuePath): boolean {
  return at[1] === written[1] && at.length > 3 && at[2] === written[2];
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
