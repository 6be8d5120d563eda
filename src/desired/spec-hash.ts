import type { MeshInstallSpec } from '../api/mesh-install.ts';
import { wishOfSpec } from '../api/wish-of-spec.ts';
import { digest } from '../support/digest.ts';
import type { LayerSource } from '../facts/facts.ts';

/** What tells one wish from another: the spec as written, and what its profile overlays say (or that one of them is missing). */
export function specHashOf(spec: MeshInstallSpec, profileOverlays: readonly LayerSource[]): string {
  if (profileOverlays.length === 0) return digest(wishOfSpec(spec));
  return digest([
    wishOfSpec(spec),
    profileOverlays.map(({ content }) => ('text' in content ? content.text : null)),
  ]);
}
