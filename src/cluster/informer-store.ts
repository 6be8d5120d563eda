import type { KubeObject } from '../api/kube-object.ts';
import { keyOf, type ObjectKey } from '../api/object-ref.ts';
import { deepEqual } from '../support/deep-equal.ts';
import type { Change, Stored } from './informer.ts';

/** The objects of one informer by key, and how views follow each other. Each method answers with what changed. */
export class InformerStore<T> {
  readonly #project: (object: KubeObject) => T;
  #items = new Map<ObjectKey, Stored<T>>();
  readonly #byNamespace = new Map<string, Map<string, Stored<T>>>();

  constructor(project: (object: KubeObject) => T) {
    this.#project = project;
  }

  /** The projection of an object; the object itself can be forgotten. */
  stored(object: KubeObject): Stored<T> {
    const { namespace, name, uid = '', resourceVersion = '' } = object.metadata;
    const value = this.#project(object);
    return { key: keyOf(object), namespace, name, uid, resourceVersion, value };
  }

  /** An object appeared or changed. */
  put(after: Stored<T>): readonly Change<T>[] {
    const before = this.#items.get(after.key);
    this.#set(after);
    return changesBetween(before, after);
  }

  /** An object is gone; another of the same name (by uid) stays. */
  remove(gone: Stored<T>): readonly Change<T>[] {
    const before = this.#items.get(gone.key);
    if (before?.uid !== gone.uid) return [];
    this.#unset(before);
    return [{ key: before.key, before }];
  }

  /** A complete new view: what is not in it is gone. */
  replace(view: ReadonlyMap<ObjectKey, Stored<T>>): readonly Change<T>[] {
    const changes: Change<T>[] = [];
    for (const before of [...this.#items.values()]) {
      if (view.has(before.key)) continue;
      this.#unset(before);
      changes.push({ key: before.key, before });
    }
    for (const after of view.values()) changes.push(...this.put(after));
    return changes;
  }

  get(name: string, namespace = ''): Stored<T> | undefined {
    return this.#byNamespace.get(namespace)?.get(name);
  }

  list(namespace?: string): readonly Stored<T>[] {
    const items = namespace === undefined ? this.#items : this.#byNamespace.get(namespace);
    return [...(items?.values() ?? [])];
  }

  #set(item: Stored<T>): void {
    this.#items.set(item.key, item);
    const namespace = item.namespace ?? '';
    const names = this.#byNamespace.get(namespace) ?? new Map<string, Stored<T>>();
    names.set(item.name, item);
    this.#byNamespace.set(namespace, names);
  }

  #unset(item: Stored<T>): void {
    this.#items.delete(item.key);
    const namespace = item.namespace ?? '';
    const names = this.#byNamespace.get(namespace);
    names?.delete(item.name);
    if (names?.size === 0) this.#byNamespace.delete(namespace);
  }
}

function changesBetween<T>(before: Stored<T> | undefined, after: Stored<T>): readonly Change<T>[] {
  const { key } = after;
  if (before === undefined) return [{ key, after }];
  if (before.uid !== after.uid) {
    return [
      { key, before },
      { key, after },
    ];
  }
  if (before.resourceVersion === after.resourceVersion) return [];
  return deepEqual(before.value, after.value) ? [] : [{ key, before, after }];
}
