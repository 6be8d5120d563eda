import type { OverlaySpec } from '../../api/mesh-install.ts';
import type { ResolvedOverlay } from '../resolved-spec.ts';

/** An overlay as it is written: what the schema fills in may be missing. */
export type WrittenOverlay = Omit<OverlaySpec, 'target'> & {
  readonly target: Partial<OverlaySpec['target']>;
};

/**
 * The overlays of one layer with their places and the defaults of the schema, which no API server filled in for a layer of its own.
 *
 * @param place whose overlays they are (see {@link ResolvedOverlay}), and the control plane's namespace
 */
export function resolveOverlays(
  overlays: readonly WrittenOverlay[] | undefined,
  { layer, namespace }: { readonly layer: string; readonly namespace: string },
): readonly ResolvedOverlay[] {
  return (overlays ?? []).map(({ target, patch, jsonPatch }, index) => ({
    ...{ layer, index },
    target: resolveTarget(target, namespace),
    ...(patch === undefined ? {} : { patch }),
    ...(jsonPatch === undefined ? {} : { jsonPatch }),
  }));
}

function resolveTarget(
  target: WrittenOverlay['target'],
  namespace: string,
): ResolvedOverlay['target'] {
  const { group = '', version = '', kind = '', name = '', namespace: written = '' } = target;
  return { group, version, kind, namespace: written === '' ? namespace : written, name };
}
