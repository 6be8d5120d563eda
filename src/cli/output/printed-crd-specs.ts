import type { Minor } from '../../api/supported-minors.ts';

/** YAML of `{spec: …}` by the CRD's name. */
export type PrintedSpecs = Readonly<Record<string, string>>;

/**
 * The specs of Istio's CRDs by minor, as far as they were printed beforehand: they are most of what `render` prints, and the same
 * each time. From the sources there is none; the bundle puts a module that carries them in this one's place
 * (scripts/bundle/embed-crd-specs.ts).
 */
export function printedCrdSpecs(): Partial<Record<Minor, () => PrintedSpecs>> {
  return {};
}
