import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import { gatewayBudget } from './budgets.ts';
import { gatewayAffinity } from './gateway-affinity.ts';
import { imageReference } from './image-references.ts';
import { isJsonObject, mapAt, textAt } from './merge-json.ts';
import { gatewayKind } from './resolve-gateways.ts';
import type { ResolvedGateway, ResolvedSpec } from './resolved-spec.ts';

/** What the objects of a gateway are called, beside those that have its own name. */
interface GatewayNames {
  /** Its ServiceAccount. */
  readonly account: string;
  /** Its Role and RoleBinding. */
  readonly access: string;
  /** Its NetworkPolicy. */
  readonly policy: string;
}

/** One element of the variable `gateways`: its settings, names, labels, and what follows from them. */
export function gatewayVariable(gateway: ResolvedGateway, resolved: ResolvedSpec): JsonObject {
  const { name, namespace, shape, labels, settings } = gateway;
  const kind = gatewayKind(gateway.type);
  const own = mapAt(settings, 'own');
  const budget = gatewayBudget(gateway, resolved.values).budget ?? {};
  return {
    ...settings,
    ...gatewayNames(gateway, resolved),
    ...gatewayLabels(gateway, resolved),
    name,
    namespace,
    shape,
    labels,
    budget,
    app: kind.values,
    extraPorts: settings[kind.extraPorts] ?? [],
    image: gatewayImage(settings, resolved),
    affinity: gatewayAffinity(settings, mapAt(resolved.values, 'global'), mapAt(own, 'affinity')),
    spread: spreadOf(own.topologySpreadConstraints, labels),
    revision: gateway.pinnedTo || resolved.revision,
    follows: isOwnRevision(gateway, resolved),
    canonicalRevision:
      labels['app.kubernetes.io/version'] ?? labels.version ?? (resolved.revision || 'latest'),
  };
}

/** Is the gateway served by the revision that this mesh installs? */
function isOwnRevision({ pinnedTo }: ResolvedGateway, { revision }: ResolvedSpec): boolean {
  return pinnedTo === '' || pinnedTo === (revision || 'default');
}

function gatewayNames(
  { name, shape, pinnedTo }: ResolvedGateway,
  { revision }: ResolvedSpec,
): GatewayNames & JsonObject {
  const standalone = shape === 'Standalone';
  const served = pinnedTo || revision;
  return {
    account: standalone ? name : `${name}-service-account`,
    access: standalone ? name : `${name}-sds`,
    policy: served === '' ? name : `${name}-${served}`,
  };
}

/** Labels of its objects: of most of them, of its rights, of its NetworkPolicy, and of its pods beside the fixed ones. */
function gatewayLabels(gateway: ResolvedGateway, { revision }: ResolvedSpec): JsonObject {
  const { name, shape, labels, settings } = gateway;
  const podLabels = { ...mapAt(settings, 'own', 'podLabels'), ...labels };
  const rev = { 'istio.io/rev': gateway.pinnedTo || revision || 'default' };
  if (shape === 'Standalone') {
    const all = {
      ...labels,
      'istio.io/dataplane-mode': 'none',
      'app.kubernetes.io/name': name,
    };
    return { podLabels, objectLabels: all, accessLabels: all, policyLabels: { ...all, ...rev } };
  }
  const kind = gatewayKind(gateway.type);
  const accessLabels = { ...rev, 'app.kubernetes.io/name': kind.values };
  return {
    podLabels,
    accessLabels,
    objectLabels: { ...labels, ...accessLabels },
    policyLabels: { app: name, istio: kind.role, ...accessLabels },
  };
}

/** A constraint that names no pods would count none: it is about the gateway's own. */
function spreadOf(constraints: Json | undefined, matchLabels: JsonObject): readonly Json[] {
  if (!Array.isArray(constraints)) return [];
  return (constraints as readonly Json[]).map((constraint) =>
    isJsonObject(constraint) ? { labelSelector: { matchLabels }, ...constraint } : constraint,
  );
}

/** The proxy image; a gateway may have a tag of its own. */
function gatewayImage(settings: JsonObject, { values, images }: ResolvedSpec): string {
  const tag = settings.tag;
  const proxy = mapAt(values, 'global', 'proxy');
  if ((typeof tag !== 'string' && typeof tag !== 'number') || tag === '') {
    return images.proxyv2 ?? '';
  }
  return imageReference({
    image: textAt(proxy, 'image') || 'proxyv2',
    hub: textAt(values, 'global', 'hub'),
    tag: String(tag),
    variant: textAt(proxy, 'variant') || textAt(values, 'global', 'variant'),
    digest: '',
  });
}

/** The component that a gateway's object belongs to: `gateway/NAMESPACE/NAME`. */
export function gatewayComponent(object: KubeObject, resolved: ResolvedSpec): string {
  const { metadata } = object;
  const [owner] = gatewaysOf(object, resolved);
  return `gateway/${metadata.namespace ?? ''}/${owner?.name ?? metadata.name}`;
}

/** The gateways that have an object of this kind and name; more than one where their names collide. */
export function gatewaysOf(
  { kind, metadata }: KubeObject,
  resolved: ResolvedSpec,
): readonly ResolvedGateway[] {
  return resolved.gateways.filter(
    (gateway) =>
      gateway.namespace === metadata.namespace &&
      nameOfKind(kind, gateway, gatewayNames(gateway, resolved)) === metadata.name,
  );
}

function nameOfKind(kind: string, { name }: ResolvedGateway, names: GatewayNames): string {
  if (kind === 'ServiceAccount') return names.account;
  if (kind === 'Role' || kind === 'RoleBinding') return names.access;
  return kind === 'NetworkPolicy' ? names.policy : name;
}
