import type { Catalog } from '../catalog/catalog.ts';
import { applyOverlays } from './overlays/apply-overlays.ts';
import { checkEffects } from './overlays/check-effects.ts';
import type { Overlaid } from './overlays/apply-overlays.ts';
import { renderObjects, renderTag } from './render-objects.ts';
import type { RenderedObject } from './render-objects.ts';
import type { RbacMode } from './render-variables.ts';
import type { ResolvedSpec } from './resolved-spec.ts';

export interface OverlaidInput {
  readonly resolved: ResolvedSpec;
  readonly catalog: Catalog;
  /** Name of the MeshInstall. */
  readonly owner: string;
  readonly rbac: RbacMode;
  /** Whether the tag `default` leads to this revision. Default: when the revision has no name. */
  readonly holdsDefault?: boolean | undefined;
}

/** All rendered objects, with the overlays on them and without. */
export interface OverlaidMesh extends Overlaid<RenderedObject> {
  /** Without the overlays, and without those of the tag `default`, which are the injector's once more. */
  readonly rendered: readonly RenderedObject[];
}

/**
 * All rendered objects, those of the tag `default` at the end, with the overlays on them. What overlays make of them is
 * checked against the fields that Kubernetes' kinds have.
 */
export function buildOverlaid(input: OverlaidInput): OverlaidMesh {
  const { resolved, catalog, owner, rbac } = input;
  const request = { resolved, catalog, owner, rbac };
  const rendered = renderObjects({ ...request, crds: true });
  const holdsDefault = input.holdsDefault ?? resolved.revision === '';
  const hasPilot = resolved.components.pilot?.enabled === true;
  const tags = holdsDefault && hasPilot ? renderTag({ ...request, tag: 'default' }) : [];
  const overlaid = applyOverlays([...rendered, ...tags], resolved.overlays ?? []);
  const wrong = checkEffects(overlaid.effects, catalog.kubernetesSchema);
  return { ...overlaid, findings: [...overlaid.findings, ...wrong], rendered };
}
