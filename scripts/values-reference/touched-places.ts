import type { Json, JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import type { Minor } from '../../src/api/supported-minors.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { TemplateError } from '../../src/catalog/template/template-error.ts';
import { buildNamespace } from '../../src/desired/build-namespace.ts';
import { mergeJson, valueAt } from '../../src/desired/merge-json.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { deepEqual } from '../../src/support/deep-equal.ts';
import { changedValues } from './changed-values.ts';
import { CIRCUMSTANCES, READ_BY_ISTIOD, SCENES } from './circumstances.ts';
import type { ComparedWish } from './circumstances.ts';
import { isRead, templateReads } from './template-reads.ts';
import type { ValueLeaf } from './value-leaves.ts';

/** What a value changes: `object` by kind and name, the pods made `from` an injection template, or istiod's own doing. */
export type Touched =
  | { readonly kind: 'object'; readonly type: string; readonly name: string }
  | { readonly kind: 'template'; readonly name: string }
  | { readonly kind: 'istiod' };

/** Answers what a value of one minor changes, one find at a time: who wants to know whether there is any takes the first. */
export type FindTouched = (leaf: ValueLeaf) => Iterable<Touched>;

interface Scene {
  readonly wish: ComparedWish;
  /** The values of the wish with all defaults. */
  readonly values: JsonObject;
  readonly objects: Objects;
}

type Objects = ReadonlyMap<string, KubeObject>;

/**
 * Finds out by trying: a value is changed in several wishes, and what is rendered before and after is compared. What the injector is
 * handed counts for the templates that read it, since handing it on changes no pod; the ConfigMap `values`, which holds
 * everything for people, never counts. Finds may come twice.
 */
export function touchedPlaces(catalog: Catalog, minor: Minor): FindTouched {
  const bench: Bench = { catalog: { ...catalog, istioCrds: () => [A_CRD] }, minor };
  const scenes = SCENES.map((wish) => sceneOf(bench, wish));
  const templates = Object.entries(catalog.injectionTemplates(minor)).map(
    ([name, text]) => ({ name, reads: templateReads(text) }) as const,
  );
  return function* find(leaf): Generator<Touched> {
    const path = leaf.at.join('.');
    const { wish, value } = CIRCUMSTANCES.get(path) ?? {};
    for (const { name, reads } of templates) {
      if (isRead(reads, leaf.at)) yield { kind: 'template', name };
    }
    if (READ_BY_ISTIOD.has(path)) yield { kind: 'istiod' };
    for (const scene of wish === undefined ? scenes : [sceneOf(bench, wish), ...scenes]) {
      for (const change of changesOf(leaf, scene, value)) {
        yield* differences(scene.objects, tryRendering(bench, change));
      }
    }
  };
}

/** Stands for Istio's CRDs, which are all rendered or left out alike; to expand them takes longer than all the rest. */
const A_CRD: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gateways.networking.istio.io' },
};

interface Bench {
  readonly catalog: Catalog;
  readonly minor: Minor;
}

function sceneOf(bench: Bench, wish: ComparedWish): Scene {
  return { wish, values: resolve(bench, wish).values, objects: render(bench, wish) };
}

/** The wish of a scene with the value changed, in each way that is worth trying. */
function changesOf(
  { at, node }: ValueLeaf,
  { wish, values }: Scene,
  value: Json | undefined,
): readonly ComparedWish[] {
  const changes = value === undefined ? changedValues(node, valueAt(values, ...at)) : [value];
  return changes.map((changed) => ({
    ...wish,
    values: mergeJson((wish.values ?? {}) as JsonObject, nested(at, changed)),
  }));
}

function nested(at: readonly string[], value: Json): JsonObject {
  return at.reduceRight<Json>((inner, name) => ({ [name]: inner }), value) as JsonObject;
}

function tryRendering(bench: Bench, wish: ComparedWish): Objects {
  try {
    return render(bench, wish);
  } catch (error) {
    // Some combinations cannot be rendered; they say nothing about the value.
    if (error instanceof TemplateError) return new Map();
    throw error;
  }
}

function resolve({ catalog, minor }: Bench, wish: ComparedWish): ReturnType<typeof resolveSpec> {
  return resolveSpec({ spec: wish, catalog, version: `${minor}.0` });
}

function render(bench: Bench, wish: ComparedWish): Objects {
  const resolved = resolve(bench, wish);
  const { catalog } = bench;
  const input = { resolved, catalog, owner: 'reference', rbac: 'standalone', crds: true } as const;
  const objects = [
    buildNamespace(resolved),
    ...renderObjects(input).map(({ object }) => object),
  ].filter(({ kind, metadata }) => kind !== 'ConfigMap' || metadata.name !== 'values');
  return new Map(
    objects.map((object) => [
      `${object.kind} ${object.metadata.name}`,
      withoutInjectorValues(object),
    ]),
  );
}

function withoutInjectorValues(object: KubeObject): KubeObject {
  if (object.kind !== 'ConfigMap' || object.metadata.name !== 'istio-sidecar-injector') {
    return object;
  }
  return { ...object, data: { config: (object.data as JsonObject).config ?? null } };
}

function differences(before: Objects, after: Objects): readonly Touched[] {
  if (after.size === 0) return [];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((place) => !deepEqual(before.get(place), after.get(place)))
    .map((place) => {
      const [type = '', name = ''] = place.split(' ');
      return { kind: 'object', type, name };
    });
}
