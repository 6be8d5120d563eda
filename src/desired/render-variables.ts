import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Catalog, TemplateVariables } from '../catalog/catalog.ts';
import { BUILTIN_ROLES } from './builtin-roles.ts';
import { gatewayVariable } from './gateway-variables.ts';
import { mapAt } from './merge-json.ts';
import { meshVariables } from './mesh-variables.ts';
import { pilotBudget } from './budgets.ts';
import type { ResolvedSpec } from './resolved-spec.ts';
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
    pilotBudget: pilotBudget(values).budget ?? {},
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

/** Whether a value is a non-empty list of texts; the documented `revisionTags`. */
export function revisionTags(values: JsonObject): readonly string[] {
  const tags = values.revisionTags;
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}
