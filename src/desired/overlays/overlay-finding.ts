import { printPath } from '../../api/finding.ts';
import type { Finding, ValuePath } from '../../api/finding.ts';
import type { ResolvedOverlay } from '../resolved-spec.ts';

/** Which overlay: its layer and its index there. */
type PlacedOverlay = Pick<ResolvedOverlay, 'layer' | 'index'>;

/** What a finding about an overlay says; an error unless told otherwise. */
interface Said {
  readonly message: string;
  readonly severity?: Finding['severity'];
  readonly found?: string | undefined;
  readonly didYouMean?: string | undefined;
}

/** A finding about an overlay, wherever it was written; `below` leads on from the overlay. */
export function overlayFinding(overlay: PlacedOverlay, below: ValuePath, said: Said): Finding {
  const { message, severity = 'error', found, didYouMean } = said;
  const path = printOverlayPath(overlay, below);
  return {
    ...(overlay.layer === 'spec'
      ? { path, at: placeOf(overlay, below) }
      : { path: `${overlay.layer}: ${path}`, at: ['spec', 'profileOverlays'] }),
    message,
    ...(found === undefined ? {} : { found }),
    ...(didYouMean === undefined ? {} : { didYouMean }),
    severity,
  };
}

/** A path below an overlay, as it is in the document that the overlay stands in. */
export function printOverlayPath(overlay: PlacedOverlay, below: ValuePath): string {
  return printPath(placeOf(overlay, below));
}

function placeOf({ layer, index }: PlacedOverlay, below: ValuePath): ValuePath {
  return [...(layer === 'spec' ? ['spec'] : []), 'overlays', index, ...below];
}
