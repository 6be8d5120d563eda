import type { Finding } from '../api/finding.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import { checkIgnored } from './check-ignored.ts';
import type { Desired } from './desired.ts';
import type { RenderedObject } from './render-objects.ts';

/** What only shows when a spec is rendered and stops nothing: overlays that change nothing, `spec.drift.ignore` that matches nothing. */
export function renderingWarnings(
  spec: Pick<MeshInstall['spec'], 'drift' | 'namespace'>,
  {
    overlaid,
    objects,
  }: Pick<Desired, 'overlaid'> & { readonly objects: readonly RenderedObject[] },
): readonly Finding[] {
  return [
    ...overlaid.findings.filter(({ severity }) => severity === 'warning'),
    ...checkIgnored(
      spec,
      objects.map(({ object }) => object),
    ),
  ];
}
