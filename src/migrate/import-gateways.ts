import { findingAt } from '../api/finding.ts';
import type { Finding, ValuePath } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Minor } from '../api/supported-minors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { isJsonObject, mapAt, scalarText, valueAt } from '../desired/merge-json.ts';
import { gatewayKind } from '../desired/resolve-gateways.ts';
import { sortGatewaySettings } from './gateway-fields.ts';
import { combine, NOTHING } from './imported.ts';
import type { Imported } from './imported.ts';
import { mergeWritten, treeOf, withoutAbsent } from './json-paths.ts';
import { translateKubernetes } from './translate-kubernetes.ts';

export interface GatewaysInput {
  /** `spec.components` of the IstioOperator. */
  readonly components: JsonObject;
  /** `spec.values`, as written. */
  readonly values: JsonObject;
  readonly profile: string;
  readonly catalog: Catalog;
  readonly minor: Minor;
}

type GatewayType = 'Ingress' | 'Egress';

const LISTS = { Ingress: 'ingressGateways', Egress: 'egressGateways' } as const;

/**
 * The gateways of an IstioOperator, and the settings of its values that belong to them. Upstream's list takes the place of the
 * profile's, so a gateway of the profile that is not in a written list is switched off.
 */
export function importGateways(input: GatewaysInput): Imported {
  return combine(importType(input, 'Ingress'), importType(input, 'Egress'));
}

interface Entry {
  readonly written: JsonObject;
  readonly at: ValuePath;
}

function importType(input: GatewaysInput, type: GatewayType): Imported {
  const { values: root } = gatewayKind(type);
  const shared = mapAt(input.values, 'gateways', root);
  const profiles = profileGateways(input, type);
  const list = input.components[LISTS[type]];
  const entries = Array.isArray(list) ? entriesOf(list, type) : undefined;
  const forced = shared.enabled === true;
  const wanted = entries ?? implied(profiles, { forced, type });
  const on = wanted.filter(({ written }) => forced || written.enabled !== false);
  const sorted = sortGatewaySettings(settingsIn(shared));
  const gateways = wanted.map((entry) =>
    importGateway({ entry, forced, shared: sorted.fields, alone: on.length === 1 }, input, type),
  );
  const missing = entries === undefined ? [] : unlisted(profiles, entries, type);
  return combine(
    ...gateways,
    { spec: missing.length === 0 ? {} : { gateways: missing }, findings: [] },
    { spec: restOf(sorted.rest, root), findings: [] },
  );
}

/** What the values say about switching on, names and labels is not a setting of all gateways. */
function settingsIn(shared: JsonObject): JsonObject {
  return withoutAbsent({ ...shared, enabled: undefined, name: undefined, labels: undefined });
}

function restOf(rest: JsonObject, root: string): JsonObject {
  return Object.keys(rest).length === 0 ? {} : treeOf(['values', 'gateways', root], rest);
}

function profileGateways(
  { catalog, profile, minor }: GatewaysInput,
  type: GatewayType,
): readonly JsonObject[] {
  const { gateways = [] } = catalog.profileLayer(profile, minor);
  return gateways.filter((gateway) => gateway.type === type && gateway.enabled !== false);
}

function entriesOf(list: readonly Json[], type: GatewayType): readonly Entry[] {
  const at = ['spec', 'components', LISTS[type]];
  return list
    .filter(isJsonObject)
    .map((written, index) => ({ written: withName(written, type), at: [...at, index] }));
}

function withName(written: JsonObject, type: GatewayType): JsonObject {
  const name = scalarText(written.name);
  return { ...written, name: name === '' ? gatewayKind(type).values : name };
}

/** Without a list: the profile's gateways, and upstream's own when the values switch it on. */
function implied(
  profiles: readonly JsonObject[],
  { forced, type }: { readonly forced: boolean; readonly type: GatewayType },
): readonly Entry[] {
  const names = profiles.map((gateway) => scalarText(gateway.name));
  const all = names.length === 0 && forced ? [gatewayKind(type).values] : names;
  return all.map((name) => ({ written: { name }, at: [] }));
}

interface GatewayQuestion {
  readonly entry: Entry;
  readonly forced: boolean;
  /** Fields that the values give to every gateway of the type. */
  readonly shared: JsonObject;
  /** Whether no other gateway of the type is on, so that settings of the type are its own. */
  readonly alone: boolean;
}

function importGateway(
  question: GatewayQuestion,
  input: GatewaysInput,
  type: GatewayType,
): Imported {
  const { entry, forced, shared, alone } = question;
  const { written, at } = entry;
  if (!forced && written.enabled === false) return oneGateway(entry, type, { enabled: false });
  const { fields, rest, findings } = ownSettings(entry, valueAt(shared, 'autoscaling', 'enabled'));
  const listed = at.length > 0;
  const inherited = inheritedFields(input, { type, name: written.name });
  const members = {
    ...(listed || forced ? { enabled: true } : {}),
    ...labelsOf(written, type),
    ...mergeWritten(mergeWritten(inherited, shared), fields),
  };
  return combine(
    Object.keys(members).length > 0 ? oneGateway(entry, type, members) : NOTHING,
    { spec: alone ? restOf(rest, gatewayKind(type).values) : {}, findings },
    { spec: {}, findings: alone ? [] : notAlone(rest, at, type) },
  );
}

function oneGateway({ written }: Entry, type: GatewayType, members: JsonObject): Imported {
  const { namespace, name = null } = written;
  const gateway = { ...withoutAbsent({ namespace }), name, type, ...members };
  return { spec: { gateways: [gateway] }, findings: [] };
}

function ownSettings(
  { written, at }: Entry,
  autoscaled: Json | undefined,
): {
  readonly fields: JsonObject;
  readonly rest: JsonObject;
  readonly findings: readonly Finding[];
} {
  const k8s = translateKubernetes(mapAt(written, 'k8s'), 'gateway', [...at, 'k8s']);
  const { hub } = written;
  const settings = withoutAbsent({ ...k8s.spec, tag: written.tag, hub });
  const { fields, rest } = sortGatewaySettings({
    ...(autoscaled === undefined ? {} : { autoscaleEnabled: autoscaled }),
    ...settings,
  });
  return { fields, rest, findings: k8s.findings };
}

/** Upstream's profiles set their gateway's fields as values, so every other gateway of the type gets them too. */
function inheritedFields(
  input: GatewaysInput,
  { type, name }: { readonly type: GatewayType; readonly name: Json | undefined },
): JsonObject {
  const profiles = profileGateways(input, type);
  const [first = {}] = profiles;
  if (profiles.some((gateway) => gateway.name === name)) return {};
  return withoutAbsent({
    ...first,
    ...{ namespace: undefined, name: undefined, type: undefined, enabled: undefined },
    ...{ labels: undefined, readyWhen: undefined },
  });
}

function unlisted(
  profiles: readonly JsonObject[],
  entries: readonly Entry[],
  type: GatewayType,
): readonly JsonObject[] {
  const names = new Set(entries.map(({ written }) => written.name));
  return profiles
    .filter(({ name }) => !names.has(name ?? null))
    .map(({ name = null }) => ({ name, type, enabled: false }));
}

function notAlone(rest: JsonObject, at: ValuePath, type: GatewayType): readonly Finding[] {
  return Object.entries(rest).map(([name, value]) =>
    findingAt(
      [...at, 'k8s', name],
      `is not carried over: this can only be set for all ${type} gateways together, under spec.values.gateways.${gatewayKind(type).values}`,
      { value },
    ),
  );
}

/** Upstream's label `app` is the type's name and not the gateway's, where nobody writes it. */
function labelsOf({ name, label = null }: JsonObject, type: GatewayType): JsonObject {
  const { values } = gatewayKind(type);
  const labels = {
    ...(name === values ? {} : { app: values }),
    ...(isJsonObject(label) ? label : {}),
  };
  return Object.keys(labels).length === 0 ? {} : { labels };
}
