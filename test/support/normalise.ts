import { load } from 'js-yaml';
import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { stableStringify } from '../../src/support/stable-stringify.ts';

/** Lists whose order says nothing: two renderings that differ only in it are the same rendering. */
const UNORDERED = new Set([
  'env',
  'volumes',
  'volumeMounts',
  'ports',
  'rules',
  'tolerations',
  'imagePullSecrets',
  'apiGroups',
  'resources',
  'verbs',
  'resourceNames',
]);

/** Entries of ConfigMaps whose text is YAML: layout and quotes of it say nothing. */
const YAML_ENTRIES = new Set(['mesh', 'meshNetworks', 'AMBIENT_ENABLEMENT_SELECTOR']);

const PACKAGING_LABEL =
  /^(app\.kubernetes\.io\/(instance|managed-by|part-of|version|name|component)|helm\.sh\/chart|release|install\.operator\.istio\.io\/.*|operator\.istio\.io\/.*|meshinstall\.io\/.*)$/;

/**
 * Brings rendered objects, ours or those of Istio's own installer and injector, into the one form in which they are
 * compared: sorted by kind, namespace and name, each as {@link normaliseObject} gives it. Applying it twice changes nothing.
 */
export function normaliseObjects(objects: readonly unknown[]): readonly JsonObject[] {
  return objects
    .map(normaliseObject)
    .map((object) => ({ object, key: sortKey(object) }))
    .sort((left, right) => compareText(left.key, right.key))
    .map(({ object }) => object);
}

/**
 * One object without what says nothing about the mesh: labels of packaging (upstream's, Helm's, ours), empty labels and
 * annotations, descriptions and messages in CRDs, the order of lists that are sets. In the injector ConfigMap the
 * templates are only their names and `values` is absent; the `values` ConfigMap only has to exist; mesh configuration is
 * parsed, so that layout of YAML is no difference.
 */
function normaliseObject(object: unknown): JsonObject {
  const json = asObject(JSON.parse(JSON.stringify(object)) as Json);
  if (json.kind === 'CustomResourceDefinition') return asObject(withoutProse(bareCrd(json)));
  return asObject(normaliseValue(json.kind === 'ConfigMap' ? normaliseConfigMap(json) : json, ''));
}

function normaliseValue(value: Json, key: string): Json {
  if (isList(value)) return normaliseList(value, key);
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([name, member]) => !(name === 'creationTimestamp' && member === null))
    .map(([name, member]) => [name, normaliseMember(name, member)] as const)
    .filter(([name, member]) => !isEmptyMetadata(name, member));
  return Object.fromEntries(entries);
}

function normaliseList(list: readonly Json[], key: string): Json {
  const items = list.map((item) => normaliseValue(item, ''));
  if (!UNORDERED.has(key)) return items;
  return items
    .map((item) => ({ item, text: stableStringify(item) }))
    .sort((left, right) => compareText(left.text, right.text))
    .map(({ item }) => item);
}

function normaliseMember(name: string, member: Json): Json {
  const normal = normaliseValue(member, name);
  return name === 'labels' && isObject(normal) ? withoutPackagingLabels(normal) : normal;
}

function withoutPackagingLabels(labels: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !PACKAGING_LABEL.test(key)));
}

function isEmptyMetadata(name: string, member: Json): boolean {
  if (name !== 'labels' && name !== 'annotations') return false;
  return member === null || (isObject(member) && Object.keys(member).length === 0);
}

function normaliseConfigMap(configMap: JsonObject): JsonObject {
  const data = configMap.data;
  const name = nameOf(configMap);
  if (/^values(-|$)/.test(name)) return { ...configMap, data: '(any)' };
  if (data === undefined || !isObject(data)) return configMap;
  if (name.startsWith('istio-sidecar-injector')) return { ...configMap, data: injectorData(data) };
  if (name.includes('-gatewayclass-')) {
    return { ...configMap, data: mapMembers(data, (_key, value) => parseYaml(value)) };
  }
  return { ...configMap, data: mapMembers(data, parseMeshYaml) };
}

function injectorData(data: JsonObject): JsonObject {
  const { config, ...rest } = data;
  const parsed = asObject(parseYaml(config ?? null));
  const templates = parsed.templates ?? null;
  const names = isObject(templates) ? Object.keys(templates).sort() : templates;
  const others = Object.entries(rest).filter(([key]) => key !== 'values');
  return { ...Object.fromEntries(others), config: { ...parsed, templates: names } };
}

function parseMeshYaml(key: string, value: Json): Json {
  return YAML_ENTRIES.has(key) ? parseYaml(value) : value;
}

function parseYaml(value: Json): Json {
  return typeof value === 'string' ? (load(value) as Json) : value;
}

function bareCrd(crd: JsonObject): JsonObject {
  const { apiVersion, kind, spec } = crd;
  return { apiVersion, kind, metadata: { name: nameOf(crd) }, spec } as JsonObject;
}

/** A property that is itself called `description` has a schema, not a text, and stays. */
function withoutProse(value: Json): Json {
  if (isList(value)) return value.map(withoutProse);
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([key, member]) => !(key === 'description' && typeof member === 'string'))
    .map(([key, member]) => [
      key,
      key === 'x-kubernetes-validations' ? withoutMessages(member) : withoutProse(member),
    ]);
  return Object.fromEntries(entries) as JsonObject;
}

function withoutMessages(rules: Json): Json {
  if (!isList(rules)) return rules;
  return rules.map((rule) =>
    Object.fromEntries(
      Object.entries(asObject(rule)).filter(
        ([key]) => key !== 'message' && key !== 'messageExpression',
      ),
    ),
  );
}

function mapMembers(object: JsonObject, change: (key: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, change(key, value)]),
  );
}

function nameOf(object: JsonObject): string {
  const name = asObject(object.metadata ?? {}).name;
  return typeof name === 'string' ? name : '';
}

function sortKey(object: JsonObject): string {
  const namespace = asObject(object.metadata ?? {}).namespace;
  return stableStringify([object.kind, namespace ?? '', nameOf(object)]);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function asObject(value: Json): JsonObject {
  if (!isObject(value)) throw new TypeError(`expected an object, found ${JSON.stringify(value)}`);
  return value;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
