import { findingAt } from '../api/finding.ts';
import type { JsonObject } from '../api/kube-object.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { mergeJson, textAt } from '../desired/merge-json.ts';
import { DEFAULT_HUB, resolveSpec } from '../desired/resolve-spec.ts';
import { deepEqual } from '../support/deep-equal.ts';
import type { Imported } from './imported.ts';
import { withoutPath } from './json-paths.ts';
import type { NamePath } from './json-paths.ts';
import { resolveInputOf } from './render-imported.ts';

/** Values that may hold a whole reference of an image, by the image; those of one image stand for the same one. */
const PLACES: readonly (readonly NamePath[])[] = [
  [['pilot', 'image']],
  [
    ['global', 'proxy', 'image'],
    ['global', 'proxy_init', 'image'],
  ],
  [['cni', 'image']],
  [['ztunnel', 'image']],
];

/**
 * An imported spec in which no value names a whole image that hub, version and variant name as well: such a value would stay what it is when
 * the version becomes another one. Values that have to stay are told; what runs is the same in every case.
 */
export function foldImages(imported: Imported, catalog: Catalog): Imported {
  const pinned = PLACES.flat().some((path) => isWhole(valueOf(imported.spec, path)));
  const images = pinned ? imagesOf(imported.spec, catalog) : undefined;
  if (images === undefined) return imported;
  const hub = hubOf(images.pilot ?? '');
  const moved = hub === undefined ? imported.spec : withHub(imported.spec, hub);
  const folded = PLACES.reduce(foldPlaces, moved);
  const spec = runsSame(folded) ? folded : PLACES.reduce(foldWhereSame, imported.spec);
  const told = PLACES.flat().flatMap((path) => tell(path, valueOf(spec, path)));
  return { spec, findings: [...imported.findings, ...told] };

  function runsSame(other: JsonObject): boolean {
    return deepEqual(imagesOf(other, catalog), images);
  }

  function foldWhereSame(left: JsonObject, places: readonly NamePath[]): JsonObject {
    const without = foldPlaces(left, places);
    return runsSame(without) ? without : left;
  }
}

/** References of what would run, by image; undefined while the spec cannot be resolved. */
function imagesOf(
  spec: JsonObject,
  catalog: Catalog,
): Readonly<Record<string, string>> | undefined {
  const input = resolveInputOf(spec, catalog);
  return input === undefined ? undefined : resolveSpec(input).images;
}

function hubOf(reference: string): string | undefined {
  return /^(.+)\/pilot:[^/@]+$/.exec(reference)?.[1];
}

function withHub(spec: JsonObject, hub: string): JsonObject {
  if ((textAt(spec, 'images', 'hub') || DEFAULT_HUB) === hub) return spec;
  return mergeJson(spec, { images: { hub } });
}

/** Only when all of them say the same. */
function foldPlaces(spec: JsonObject, places: readonly NamePath[]): JsonObject {
  const found = new Set(places.map((path) => valueOf(spec, path)).filter(isWhole));
  if (found.size !== 1) return spec;
  return places.reduce((left, path) => withoutPath(left, ['values', ...path]), spec);
}

function valueOf(spec: JsonObject, path: NamePath): string {
  return textAt(spec, 'values', ...path);
}

function isWhole(image: string): boolean {
  return image.includes('/');
}

function tell(path: NamePath, value: string): Imported['findings'] {
  if (!isWhole(value)) return [];
  const message =
    'names a whole image, which another spec.version does not change: change both together';
  return [findingAt(['spec', 'values', ...path], message, { severity: 'warning', value })];
}
