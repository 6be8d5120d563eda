import type { KubeObject } from '../api/kube-object.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import type { Informer } from '../cluster/informer.ts';
import type { InformerSet } from '../cluster/informer-set.ts';
import type { LayerSource } from './facts.ts';

type LayerRef = LayerSource['ref'];
type Texts = Readonly<Record<string, string>>;

/**
 * The ConfigMaps that profile overlays are in: one informer for each ConfigMap that a MeshInstall names, and none for any other, so
 * that the operator neither reads nor keeps what nobody pointed it to. They come and go with the specs.
 */
export class LayerSources {
  readonly #informers: InformerSet;
  readonly #followed = new Map<string, Informer<Texts>>();
  readonly #handlers = new Set<(ref: Omit<LayerRef, 'key'>) => void>();

  constructor(informers: InformerSet) {
    this.#informers = informers;
  }

  /** Follows what these MeshInstalls name, and lets go of what none of them names any more. */
  follow(installs: readonly MeshInstall[]): void {
    const wanted = new Map(installs.flatMap(refsOf).map((ref) => [placeOf(ref), ref]));
    for (const [place, informer] of this.#followed) {
      if (wanted.has(place)) continue;
      this.#followed.delete(place);
      this.#informers.remove(informer);
    }
    for (const [place, ref] of wanted) {
      if (!this.#followed.has(place)) this.#followed.set(place, this.#begin(ref));
    }
  }

  /** The overlays of a MeshInstall that is followed, in their order; undefined while one of them was not read yet. */
  read(install: MeshInstall): readonly LayerSource[] | undefined {
    const sources = refsOf(install).map((ref) => this.#readOne(ref));
    return sources.includes(undefined) ? undefined : sources.flatMap((source) => source ?? []);
  }

  /** Calls for each change of a followed ConfigMap, and when its first view is there. */
  onChange(handler: (ref: Omit<LayerRef, 'key'>) => void): void {
    this.#handlers.add(handler);
  }

  #begin(ref: LayerRef): Informer<Texts> {
    const { namespace, name } = ref;
    const informer = this.#informers.add<Texts>({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace,
      fieldSelector: `metadata.name=${name}`,
      project: textsOf,
    });
    const tell = (): void => {
      for (const handler of this.#handlers) handler({ namespace, name });
    };
    informer.onChange(tell);
    void informer.synced.then(tell);
    return informer;
  }

  #readOne(ref: LayerRef): LayerSource | undefined {
    const informer = this.#followed.get(placeOf(ref));
    if (informer === undefined) return undefined;
    const { synced, lastError } = informer.health();
    if (synced) return { ref, content: contentOf(informer, ref) };
    if (lastError?.kind !== 'Forbidden') return undefined;
    return { ref, content: { missing: 'the operator may not read it' } };
  }
}

function contentOf(informer: Informer<Texts>, ref: LayerRef): LayerSource['content'] {
  const texts = informer.get(ref.name, ref.namespace)?.value;
  if (texts === undefined) return { missing: 'there is no such ConfigMap' };
  const text = Object.hasOwn(texts, ref.key) ? texts[ref.key] : undefined;
  if (text !== undefined) return { text };
  const keys = Object.keys(texts);
  const has = keys.length === 0 ? 'no data' : keys.join(', ');
  return { missing: `the ConfigMap has no such key, it has ${has}` };
}

/** Whether a MeshInstall takes a layer from this ConfigMap. */
export function takesLayerFrom(
  install: MeshInstall,
  { namespace, name }: Omit<LayerRef, 'key'>,
): boolean {
  return refsOf(install).some((ref) => ref.namespace === namespace && ref.name === name);
}

function refsOf({ spec }: MeshInstall): readonly LayerRef[] {
  return (spec.profileOverlays ?? []).map(({ configMapKeyRef }) => configMapKeyRef);
}

function placeOf({ namespace, name }: LayerRef): string {
  return `${namespace}/${name}`;
}

function textsOf(configMap: KubeObject): Texts {
  return (configMap.data ?? {}) as Texts;
}
