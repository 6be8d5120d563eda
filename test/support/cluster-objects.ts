import type { KubeObject } from '../../src/api/kube-object.ts';
import { refOf } from '../../src/api/object-ref.ts';
import type { ObjectRef } from '../../src/api/object-ref.ts';
import { ApiError, type ApiClient } from '../cluster/api-client.ts';

/** Objects of a cluster as a person handles them; absence is `undefined`, not an error. */
export interface ClusterObjects {
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  list(apiVersion: string, kind: string, where?: ListPlace): Promise<readonly KubeObject[]>;
  /** Server-side apply as that field manager, by force. */
  apply(object: object, manager?: string): Promise<KubeObject>;
  /** A merge patch, as an unmindful person's edit. */
  merge(ref: ObjectRef, patch: object): Promise<KubeObject>;
  /** Deletes; already gone is fine. Does not wait. */
  remove(ref: ObjectRef): Promise<void>;
}

interface ListPlace {
  readonly namespace?: string;
  readonly labelSelector?: string;
}

/** The above for that client. */
export function clusterObjects(api: ApiClient): ClusterObjects {
  const plurals = new Map<string, string>();
  const pathOf = async (ref: Omit<ObjectRef, 'name'>, name = ''): Promise<string> => {
    const base = ref.apiVersion === 'v1' ? '/api/v1' : `/apis/${ref.apiVersion}`;
    const key = `${ref.apiVersion} ${ref.kind}`;
    const plural = plurals.get(key) ?? (await findPlural(api, base, ref.kind));
    plurals.set(key, plural);
    const space = ref.namespace === undefined ? '' : `/namespaces/${ref.namespace}`;
    return `${base}${space}/${plural}${name === '' ? '' : `/${name}`}`;
  };
  return {
    get: async (ref) => {
      const found = await orUndefined(async () => api.send({ path: await pathOf(ref, ref.name) }));
      return found as KubeObject | undefined;
    },
    list: async (apiVersion, kind, { namespace, labelSelector } = {}) => {
      const place = namespace === undefined ? {} : { namespace };
      const path = await pathOf({ apiVersion, kind, ...place });
      const query =
        labelSelector === undefined ? '' : `?labelSelector=${encodeURIComponent(labelSelector)}`;
      const { items } = (await api.send({ path: `${path}${query}` })) as { items: KubeObject[] };
      return items.map((item) => ({ ...item, apiVersion, kind }));
    },
    apply: async (object, manager = 'tester') => {
      const ref = refOf(object as KubeObject);
      return (await api.send({
        method: 'PATCH',
        path: `${await pathOf(ref, ref.name)}?fieldManager=${manager}&force=true`,
        contentType: 'application/apply-patch+yaml',
        body: object,
      })) as KubeObject;
    },
    merge: async (ref, patch) =>
      (await api.send({
        method: 'PATCH',
        path: await pathOf(ref, ref.name),
        body: patch,
      })) as KubeObject,
    remove: async (ref) => {
      await orUndefined(async () =>
        api.send({ method: 'DELETE', path: await pathOf(ref, ref.name) }),
      );
    },
  };
}

async function findPlural(api: ApiClient, base: string, kind: string): Promise<string> {
  const { resources } = (await api.send({ path: base })) as {
    resources: readonly { readonly name: string; readonly kind: string }[];
  };
  const found = resources.find((one) => one.kind === kind && !one.name.includes('/'));
  if (found === undefined) throw new ApiError({ path: base }, 404, `no kind ${kind}`);
  return found.name;
}

async function orUndefined<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
