import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import { unknownName, type Expansion } from './crd-expansion.ts';
import { isOpen, parseGated } from './crd-gate.ts';
import type { KindFile } from './crd-library.ts';
import { mappingAt, notationError, placeBelow, textAt, textsAt, type Place } from './crd-place.ts';
import { schemaOf } from './crd-schema.ts';

type Content = KindFile['content'];

const KEYS = [
  'kind',
  'group',
  'plural',
  'shortNames',
  'versions',
  'columns',
  'schema',
  'types',
  'checks',
];

/** Keeps a CRD, and with it every object of its kind, when a Helm release that once installed it is removed. */
const KEEP = { 'helm.sh/resource-policy': 'keep' };

/**
 * The CustomResourceDefinition that a kind's file describes, or undefined when the minor has no such kind; the file is
 * checked either way. All versions are served and have one schema, each its own copy. No conversion is named: the API
 * server then sets the strategy None. Throws a notation error.
 */
export function expandKind(
  { place, content }: KindFile,
  expansion: Expansion,
): KubeObject | undefined {
  const other = Object.keys(content).find((key) => !KEYS.includes(key));
  if (other !== undefined) throw unknownName(place, other, KEYS);
  const kind = parseGated(textAt(content.kind, place, 'kind'), place);
  const group = textAt(content.group, place, 'group');
  const names = namesOf(content, place, { kind: kind.text, group });
  const versions = versionsOf(content, place, expansion);
  if (!isOpen(kind, expansion.minor)) return undefined;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}`, annotations: { ...KEEP } },
    spec: { group, names, scope: 'Namespaced', versions },
  };
}

function namesOf(
  content: Content,
  place: Place,
  { kind, group }: { readonly kind: string; readonly group: string },
): JsonObject & { readonly plural: string } {
  const shortNames = textsAt(content.shortNames ?? [], place, 'shortNames');
  return {
    kind,
    listKind: `${kind}List`,
    plural: textAt(content.plural, place, 'plural'),
    singular: kind.toLowerCase(),
    ...(shortNames.length > 0 && { shortNames }),
    categories: ['istio-io', group.replaceAll('.', '-')],
  };
}

function versionsOf(content: Content, place: Place, expansion: Expansion): readonly JsonObject[] {
  const written = Object.entries(mappingAt(content.versions, place, 'versions'));
  const odd = written.find(([, use]) => use !== 'stored' && use !== 'served');
  if (odd !== undefined) throw notationError(place, `version ${odd[0]} must be stored or served`);
  if (written.filter(([, use]) => use === 'stored').length !== 1) {
    throw notationError(place, 'exactly one of the versions must be stored');
  }
  const columns = columnsOf(content.columns ?? {}, placeBelow(place, 'columns'));
  const schema = schemaOf(
    mappingAt(content.schema, place, 'schema'),
    placeBelow(place, 'schema'),
    expansion,
  );
  return written.map(([name, use]) => ({
    name,
    served: true,
    storage: use === 'stored',
    ...(columns.length > 0 && {
      additionalPrinterColumns: columns.map((column) => ({ ...column })),
    }),
    schema: { openAPIV3Schema: copyOf(schema) },
    subresources: { status: {} },
  }));
}

function columnsOf(value: unknown, place: Place): readonly JsonObject[] {
  return Object.entries(mappingAt(value, place, 'columns')).map(([name, path]) => {
    if (path === 'age') return { name, type: 'date', jsonPath: '.metadata.creationTimestamp' };
    const jsonPath = textAt(path, placeBelow(place, name), 'a column');
    if (jsonPath.startsWith('.')) return { name, type: 'string', jsonPath };
    throw notationError(placeBelow(place, name), `a column shows a path like .spec.host, or age`);
  });
}

/** One schema must not be shared by versions: YAML printers would draw it as an alias. */
function copyOf(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
}
