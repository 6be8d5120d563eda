import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as clientNode from '@kubernetes/client-node';
import { RENDERED_KINDS } from '../src/facts/rendered-kinds.ts';

/** What client-node knows of one field of a type. */
interface Attribute {
  /** The field's name in JSON. */
  readonly baseName: string;
  /** As TypeScript: `string`, `Array<V1Container>`, `{ [key: string]: string; }`. */
  readonly type: string;
  /** OpenAPI's format, or nothing. */
  readonly format: string;
}

interface Model {
  readonly getAttributeTypeMap: () => readonly Attribute[];
}

type CompactType = string | readonly CompactType[] | { readonly '*': CompactType };
type CompactFields = Record<string, CompactType>;

/** A compact schema file whose root is by apiVersion and kind; see manifests/schemas/README.md for the notation. */
interface CompactFile {
  /** The minor of Kubernetes that the package is made from. */
  readonly kubernetes: string;
  readonly root: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly types: Readonly<Record<string, CompactFields>>;
}

/** The named types that were met so far, by the package's names for them. */
type Named = Map<string, { readonly name: string; readonly fields: CompactFields }>;

/** Kinds that `render` and `manifests` print, beside those that the operator makes. */
const ROLES = ['Role', 'ClusterRole'].map((kind) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
}));

/**
 * Fields of Kubernetes' type Quantity, of which the package only says that they are text. Compared in a test with what an API
 * server publishes.
 */
const QUANTITIES: Readonly<Record<string, readonly string[]>> = {
  PodSpec: ['overhead'],
  ResourceRequirements: ['limits', 'requests'],
  VolumeResourceRequirements: ['limits', 'requests'],
  EmptyDirVolumeSource: ['sizeLimit'],
  ResourceFieldSelector: ['divisor'],
  ResourceQuotaSpec: ['hard'],
  ResourceQuotaStatus: ['hard', 'used'],
  HPAScalingRules: ['tolerance'],
  MetricTarget: ['averageValue', 'value'],
  MetricValueStatus: ['averageValue', 'value'],
};

/**
 * Names and types of the fields of every kind that manifests render, with all types below them, from the types of client-node.
 * CRDs are not among them, since no overlay reaches them, nor are kinds that are no part of Kubernetes.
 *
 * @throws Error for a type of the package that the notation cannot say
 */
export function buildKubernetesSchema(): CompactFile {
  const named: Named = new Map();
  const root: Record<string, Record<string, string>> = {};
  const kinds = RENDERED_KINDS.filter(
    ({ kind, optional }) => kind !== 'CustomResourceDefinition' && optional !== true,
  );
  for (const { apiVersion, kind } of [...kinds, ...ROLES]) {
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
    const name = nameType(named, `${version.toUpperCase()}${kind}`);
    root[apiVersion] = sorted({ ...root[apiVersion], [kind]: name });
  }
  return { kubernetes: kubernetesOfPackage(), root: sorted(root), types: sorted(typesOf(named)) };
}

function typesOf(named: Named): Readonly<Record<string, CompactFields>> {
  const types = Object.fromEntries([...named.values()].map(({ name, fields }) => [name, fields]));
  if (Object.keys(types).length < named.size) {
    throw new Error('two types of @kubernetes/client-node would have the same name');
  }
  return types;
}

function kubernetesOfPackage(): string {
  const folder = join(import.meta.dirname, '..', 'node_modules', '@kubernetes', 'client-node');
  const text = readFileSync(join(folder, 'dist/gen/models/V1Deployment.js'), 'utf8');
  const [, minor] = /OpenAPI spec version: release-(\d+\.\d+)/.exec(text) ?? [];
  if (minor === undefined) throw new Error('@kubernetes/client-node names no Kubernetes release');
  return minor;
}

/** The name of a type in the file, `PodSpec` for `V1PodSpec`; puts it there with all below it when it is new. */
function nameType(named: Named, model: string): string {
  const known = named.get(model);
  if (known !== undefined) return known.name;
  const name = model.replace(/^(?:[A-Z][a-z]+)?V\d+/, '');
  const fields: CompactFields = {};
  named.set(model, { name, fields });
  for (const { baseName, type, format } of attributesOf(model)) {
    const isQuantity = QUANTITIES[name]?.includes(baseName) === true;
    fields[baseName] = isQuantity ? quantityOf(type) : typeOf(named, type, format);
  }
  return name;
}

function attributesOf(model: string): readonly Attribute[] {
  const found = (clientNode as unknown as Readonly<Record<string, Model | undefined>>)[model];
  if (found === undefined) throw new Error(`@kubernetes/client-node has no ${model}`);
  return found.getAttributeTypeMap();
}

function quantityOf(type: string): CompactType {
  return type === 'string' ? 'amount' : 'amounts';
}

function typeOf(named: Named, type: string, format: string): CompactType {
  const [, item] = /^Array<(.+)>$/.exec(type) ?? [];
  if (item !== undefined) return [typeOf(named, item, format)];
  const [, member] = /^\{ \[key: string\]: (.+); \}$/.exec(type) ?? [];
  if (member !== undefined) return mapOf(typeOf(named, member, format));
  switch (type) {
    case 'Date':
      return 'string';
    case 'IntOrString':
      return 'intOrString';
    case 'number':
      return format === 'double' ? 'number' : 'integer';
    case 'string':
    case 'boolean':
    case 'any':
      return type;
    default:
      return nameType(named, type);
  }
}

function mapOf(member: CompactType): CompactType {
  return member === 'string' ? 'strings' : { '*': member };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
