import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Catalog, TemplateVariables } from '../catalog/catalog.ts';
import { BUILTIN_ROLES } from './builtin-roles.ts';
import { gatewayAffinity } from './gateway-affinity.ts';
import { imageReference } from './image-references.ts';
import { mapAt, textAt } from './merge-json.ts';
import { meshVariables } from './mesh-variables.ts';
import { gatewayKind } from './resolve-gateways.ts';
import type { ResolvedGateway, ResolvedSpec } from './resolved-spec.ts';
import { ztunnelVariable } from './ztunnel-values.ts';

/** Where the roles of Istio's accounts come from: rendered with the rest, or fixed ones of the administrator's. */
export type RbacMode = 'standalone' | 'bound';

export interface VariablesInput {
  readonly resolved: ResolvedSpec;
  readonly catalog: Catalog;
  readonly rbac: RbacMode;
  /** The revision tag to render for; empty for the revision itself. */
  readonly tag?: string;
}

/** All variables of the manifests (the catalog's TEMPLATE_VARIABLES) for one rendering. */
export function buildVariables({
  resolved,
  catalog,
  rbac,
  tag = '',
}: VariablesInput): TemplateVariables {
  const { values, meshConfig, revision, minor } = resolved;
  const mesh = meshVariables(resolved);
  return {
    ...mesh,
    originalValues: resolved.originalValues,
    meshConfig,
    version: resolved.version,
    images: resolved.images,
    cniNamespace: namespaceOf(resolved, 'cni'),
    ztunnelNamespace: namespaceOf(resolved, 'ztunnel'),
    ztunnel: ztunnelVariable(resolved),
    gateways: resolved.gateways.map((gateway) => gatewayVariable(gateway, resolved)),
    tag,
    servesDefault: tag === 'default' || (tag === '' && revision === ''),
    webhookEntry: catalog.fragment({ name: 'webhook-entry', minor, variables: mesh }),
    injectorValues: injectorValues(resolved),
    injectionTemplates: {
      ...catalog.injectionTemplates(minor),
      ...mapAt(values, 'sidecarInjectorWebhook', 'templates'),
    },
    rbac,
    builtinRoles: BUILTIN_ROLES,
  };
}

/** Where a component is: beside the control plane, unless another place was asked for. */
function namespaceOf({ components, namespace }: ResolvedSpec, name: string): string {
  return components[name]?.namespace ?? namespace;
}

/** What injection templates may read: all of `global`, and of the rest the parts that concern pods. */
function injectorValues({ values, revision }: ResolvedSpec): JsonObject {
  const pilot = mapAt(values, 'pilot');
  const gateways = mapAt(values, 'gateways');
  return {
    global: mapAt(values, 'global'),
    sidecarInjectorWebhook: mapAt(values, 'sidecarInjectorWebhook'),
    revision,
    pilot: pick(pilot, ['cni', 'env']),
    gateways: pick(gateways, ['securityContext', 'seccompProfile']),
  };
}

function pick(map: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const value = map[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function gatewayVariable(gateway: ResolvedGateway, resolved: ResolvedSpec): JsonObject {
  const { name, namespace, type, labels, settings } = gateway;
  const kind = gatewayKind(type);
  const global = mapAt(resolved.values, 'global');
  return {
    ...settings,
    name,
    namespace,
    labels,
    app: kind.values,
    role: kind.role,
    extraPorts: settings[kind.extraPorts] ?? [],
    image: gatewayImage(settings, resolved),
    affinity: gatewayAffinity(settings, global),
    canonicalRevision:
      labels['app.kubernetes.io/version'] ?? labels.version ?? (resolved.revision || 'latest'),
  };
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

/** Whether a value is a non-empty list of texts; the documented `revisionTags`. */
export function revisionTags(values: JsonObject): readonly string[] {
  const tags = values.revisionTags;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}
