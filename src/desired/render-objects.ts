import { bringsCrd } from '../api/brings-crd.ts';
import type { KubeObject } from '../api/kube-object.ts';
import type { Catalog, Manifest, ManifestFolder } from '../catalog/catalog.ts';
import { inApplyOrder } from './apply-order.ts';
import { withCniConfigLabel } from './cni-config-label.ts';
import { finishObject, finishShared } from './finish-object.ts';
import { gatewayComponent } from './gateway-variables.ts';
import { buildVariables, revisionTags } from './render-variables.ts';
import type { RbacMode } from './render-variables.ts';
import type { ResolvedSpec } from './resolved-spec.ts';

export interface RenderInput {
  readonly resolved: ResolvedSpec;
  readonly catalog: Catalog;
  /** Name of the MeshInstall; it goes into a label. */
  readonly owner: string;
  readonly rbac: RbacMode;
  /** Whether Istio's CRDs are part of the answer. */
  readonly crds: boolean;
  /** Only objects of these kinds, which takes less time. Default: all. */
  readonly kinds?: ReadonlySet<string>;
}

/** A rendered object and the part of the installation it belongs to. */
export interface RenderedObject {
  readonly object: KubeObject;
  /** `base`, `pilot`, `injector`, `cni`, `ztunnel`, `tag`, or `gateway/NAMESPACE/NAME`. */
  readonly component: string;
}

/**
 * Everything upstream's installer renders for the same wish, in an order in which it can be applied. The same input gives the
 * same objects; nothing is read from anywhere else. What depends on the live mesh (tag `default`, the default validator, the
 * namespace) is not here: see `buildDesired`.
 *
 * @throws TemplateError when a value the manifests need was taken away, naming the manifest and the expression
 */
export function renderObjects(input: RenderInput): readonly RenderedObject[] {
  const { resolved, catalog, owner, kinds } = input;
  const request = { minor: resolved.minor, variables: buildVariables(input), kinds };
  const rendered = foldersOf(resolved).flatMap((folder) =>
    catalog.manifests({ folder, ...request }),
  );
  const tags = isOn(resolved, 'pilot') ? revisionTags(resolved.values) : [];
  return inApplyOrder([
    ...(input.crds ? renderCrds(input) : []),
    ...withCniConfigLabel(rendered.map((manifest) => finish(manifest, resolved, owner))),
    ...tags.flatMap((tag) => renderTag({ ...input, tag })),
  ]);
}

/**
 * What leads from a revision tag to this revision: a webhook, a Service, and for tag `default` the validator of
 * configuration that names no revision.
 */
export function renderTag(
  input: Omit<RenderInput, 'crds'> & { readonly tag: string },
): readonly RenderedObject[] {
  const { resolved, catalog, owner, kinds } = input;
  const request = { minor: resolved.minor, variables: buildVariables(input), kinds };
  return inApplyOrder(
    (['istiod', 'injector', 'tag'] as const)
      .flatMap((folder) => catalog.manifests({ folder, ...request }))
      .filter(({ object }) => object.metadata.labels?.['istio.io/tag'] === input.tag)
      .map(({ object }) => ({ object: finishObject(object, owner), component: 'tag' })),
  );
}

function foldersOf(resolved: ResolvedSpec): readonly ManifestFolder[] {
  return [
    ...(isOn(resolved, 'base') ? (['base'] as const) : []),
    ...(isOn(resolved, 'pilot') ? (['istiod', 'injector'] as const) : []),
    ...(['cni', 'ztunnel'] as const).filter((name) => isOn(resolved, name)),
    'gateway',
  ];
}

/** Whether a component is installed. */
function isOn({ components }: ResolvedSpec, name: string): boolean {
  return components[name]?.enabled === true;
}

function renderCrds({ resolved, catalog }: RenderInput): readonly RenderedObject[] {
  return catalog
    .istioCrds(resolved.minor)
    .filter((crd) => bringsCrd(resolved, crd.metadata.name))
    .map((crd) => ({ object: finishShared(crd), component: 'base' }));
}

function finish(
  { folder, object }: Manifest,
  resolved: ResolvedSpec,
  owner: string,
): RenderedObject {
  return { object: finishObject(object, owner), component: componentOf(folder, object, resolved) };
}

function componentOf(folder: ManifestFolder, object: KubeObject, resolved: ResolvedSpec): string {
  if (folder === 'istiod') return 'pilot';
  return folder === 'gateway' ? gatewayComponent(object, resolved) : folder;
}
