import type { KubeObject } from '../api/kube-object.ts';
import type { Expansion } from './crd-expansion.ts';
import { parseMinor } from './crd-gate.ts';
import { expandKind } from './crd-kind.ts';
import { readLibrary, type Library } from './crd-library.ts';
import { notationError } from './crd-place.ts';

/**
 * Istio's CustomResourceDefinitions of one minor, from the compact schema files of `crds/istio` (their notation is
 * explained in `crds/README.md`).
 *
 * `compact` maps each file's name to its parsed YAML; the order of files does not matter. `minor` is written like `1.30`;
 * which minors exist is decided elsewhere. The answer is sorted by name, without descriptions, and shares no part with
 * the input. Every file is checked whole, also what this minor lacks. Throws an Error that names file, path, what was
 * found and what to do; also for a type or check that nothing refers to.
 */
export function expandIstioCrds(compact: unknown, minor: string): readonly KubeObject[] {
  const number = parseMinor(minor);
  if (number === undefined) throw new Error(`"${minor}" is no minor version; write it like 1.30`);
  const library = readLibrary(compact);
  const expansion: Expansion = { library, minor: number, used: new Set(), open: [] };
  const crds = library.kinds.map((file) => expandKind(file, expansion));
  refuseUnused(library, expansion.used);
  return crds
    .filter((crd) => crd !== undefined)
    .sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
}

function refuseUnused({ types, checks }: Library, used: ReadonlySet<string>): void {
  for (const [name, { place }] of [...types, ...checks]) {
    if (!used.has(name)) throw notationError(place, 'no kind uses this; remove it');
  }
}
