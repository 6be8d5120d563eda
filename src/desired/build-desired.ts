import { asJson } from '../api/kube-object.ts';
import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import { keyOf } from '../api/object-ref.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { digest } from '../support/digest.ts';
import { inApplyOrder } from './apply-order.ts';
import { buildOverlaid } from './build-overlaid.ts';
import { budgetNotes } from './budgets.ts';
import { builtinRuleHashes } from './builtin-cluster-roles.ts';
import { buildNamespace } from './build-namespace.ts';
import { deactivateWebhook } from './deactivate-webhook.ts';
import type { Desired, DesiredObject } from './desired.ts';
import { mapAt } from './merge-json.ts';
import { missingRights } from './missing-rights.ts';
import type { RenderedObject } from './render-objects.ts';
import type { RbacMode } from './render-variables.ts';
import type { ResolvedSpec } from './resolved-spec.ts';

export interface DesiredInput {
  readonly resolved: ResolvedSpec;
  readonly catalog: Catalog;
  /** The MeshInstall; without a uid when it comes from a file. */
  readonly owner: { readonly name: string; readonly uid?: string | undefined };
  /** Default `bound`: what the operator does. */
  readonly rbac?: RbacMode;
  /**
   * Whether what names no revision is this one's: then the tag `default` and the default validator lead here. Default: when the
   * revision has no name.
   */
  readonly holdsDefault?: boolean;
}

/**
 * What should exist in the cluster: what `renderObjects` gives, the namespace, and with the default revision the tag `default`
 * with its validator, all with the overlays on them. While that tag exists, an unrevisioned injection webhook is rendered so that it selects nothing.
 */
export function buildDesired(input: DesiredInput): Desired {
  const { resolved, catalog, owner, rbac = 'bound' } = input;
  const { holdsDefault } = input;
  const overlaid = buildOverlaid({ resolved, catalog, owner: owner.name, rbac, holdsDefault });
  const mesh = withInjector(overlaid.objects, resolved);
  const namespace = { object: buildNamespace(resolved, owner.uid), component: 'namespace' };
  const objects = mesh.length === 0 ? [] : [namespace, ...mesh];
  return {
    resolved,
    objects: withFloors(inApplyOrder(objects)),
    renderingHash: hashRendering(mesh),
    requiredRoles: requiredRoles(mesh, catalog),
    missingRights: rbac === 'bound' ? missingRights(resolved, catalog) : [],
    notes: budgetNotes(resolved),
    overlaid: {
      effects: overlaid.effects,
      findings: overlaid.findings,
      rendered: overlaid.rendered,
    },
  };
}

/** Two webhooks that select the same pods would inject twice. */
function withInjector(
  objects: readonly RenderedObject[],
  { revision }: ResolvedSpec,
): readonly RenderedObject[] {
  const served = objects.some(({ object, component }) => component === 'tag' && isInjector(object));
  if (revision !== '' || !served) return objects;
  return objects.map((item) =>
    item.component === 'injector' && isInjector(item.object)
      ? { ...item, object: deactivateWebhook(item.object) }
      : item,
  );
}

function isInjector({ kind }: KubeObject): boolean {
  return kind === 'MutatingWebhookConfiguration';
}

function withFloors(objects: readonly RenderedObject[]): readonly DesiredObject[] {
  const minimums = new Map(
    objects
      .filter(({ object }) => object.kind === 'HorizontalPodAutoscaler')
      .map(({ object }) => [placeOf(object), (object.spec as JsonObject).minReplicas]),
  );
  return objects.map(({ object, component }) => {
    const item = { object, component, key: keyOf(object) };
    if (object.kind !== 'Deployment') return item;
    const replicas = (object.spec as JsonObject).replicas;
    return { ...item, floor: Number(replicas ?? minimums.get(placeOf(object)) ?? 1) };
  });
}

function placeOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** CRDs are the same objects for every wish of a minor, so their digest is taken once. */
const crdDigests = new WeakMap<object, string>();

function hashRendering(mesh: readonly RenderedObject[]): string {
  const parts = mesh.map(({ object }) => {
    if (object.kind !== 'CustomResourceDefinition') return object;
    const spec = object.spec as JsonObject;
    const known = crdDigests.get(spec) ?? digest(spec);
    crdDigests.set(spec, known);
    return [object.metadata.name, known];
  });
  return digest(parts);
}

/** The fixed roles that the bindings among the objects refer to. */
function requiredRoles(
  mesh: readonly RenderedObject[],
  catalog: Catalog,
): ReadonlyMap<string, string> {
  const bound = new Set(mesh.map(({ object }) => mapAt(asJson(object), 'roleRef').name));
  return new Map([...builtinRuleHashes(catalog)].filter(([name]) => bound.has(name)));
}
