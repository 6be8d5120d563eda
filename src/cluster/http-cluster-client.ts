import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import { refOf, type ObjectRef } from '../api/object-ref.ts';
import {
  FIELD_MANAGER,
  type ApplyOptions,
  type ClusterClient,
  type DeleteOptions,
  type DeleteResult,
  type KindRef,
  type ListOptions,
  type ObjectList,
  type PatchOptions,
  type ServerVersion,
  type WriteOptions,
} from './cluster-client.ts';
import { ClusterError, isClusterError, type CallTarget, type Verb } from './cluster-error.ts';
import { Discovery } from './discovery.ts';
import { readList, withQuery } from './read-list.ts';
import { pathOf, printResource, type Resource } from './resource.ts';
import type { Call, CallSettings } from './call.ts';
import type { Transport } from './transport.ts';

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';

/** A {@link ClusterClient} on a transport; `settings` go with every call. */
export class HttpClusterClient implements ClusterClient {
  readonly #transport: Transport;
  readonly #settings: CallSettings;
  readonly #discovery: Discovery;

  constructor(transport: Transport, settings: CallSettings = {}) {
    this.#transport = transport;
    this.#settings = settings;
    this.#discovery = new Discovery(transport, settings);
  }

  async get(ref: ObjectRef): Promise<KubeObject | undefined> {
    try {
      const place = await this.#place('get', ref);
      return await this.#send({ ...place, method: 'GET', idempotent: true });
    } catch (error) {
      if (isClusterError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  async list(kind: KindRef, options: ListOptions = {}): Promise<ObjectList> {
    const resource = await this.#resource({ verb: 'list', resource: kind.kind }, kind);
    const items: KubeObject[] = [];
    const resourceVersion = await readList({
      transport: this.#transport,
      resource,
      options,
      settings: this.#settings,
      onPage: (page) => {
        for (const item of page) items.push(item);
      },
      onRestart: () => {
        items.length = 0;
      },
    });
    return { items, resourceVersion };
  }

  async version(): Promise<ServerVersion> {
    const answer = await this.#transport.request({
      ...this.#settings,
      target: { verb: 'get', resource: 'version' },
      method: 'GET',
      path: '/version',
      idempotent: true,
    });
    const { major, minor, gitVersion } = answer as Record<'major' | 'minor' | 'gitVersion', string>;
    // Some providers write minor as "35+".
    return { major: parseInt(major, 10), minor: parseInt(minor, 10), gitVersion };
  }

  async apiGroups(): Promise<readonly string[]> {
    const answer = await this.#transport.request({
      ...this.#settings,
      target: { verb: 'get', resource: 'apigroups' },
      method: 'GET',
      path: '/apis',
      idempotent: true,
    });
    const { groups = [] } = answer as unknown as { groups?: readonly { readonly name: string }[] };
    return groups.map(({ name }) => name);
  }

  async apply(object: KubeObject, options: ApplyOptions = {}): Promise<KubeObject> {
    const { subresource, force = true } = options;
    const place = await this.#place('apply', refOf(object), subresource);
    const query = writeQuery(options);
    query.set('force', String(force));
    return this.#send({
      ...place,
      method: 'PATCH',
      path: withQuery(place.path, query),
      body: JSON.stringify(object),
      contentType: APPLY,
      idempotent: true,
    });
  }

  updateStatus(object: KubeObject, options: WriteOptions = {}): Promise<KubeObject> {
    return this.apply(object, { ...options, subresource: 'status' });
  }

  async create(object: KubeObject, options: WriteOptions = {}): Promise<KubeObject> {
    const ref = refOf(object);
    const target = targetOf('create', ref);
    const resource = await this.#resource(target, ref);
    return this.#send({
      target: { ...target, resource: printResource(resource) },
      method: 'POST',
      path: withQuery(pathOf(resource, { namespace: ref.namespace }), writeQuery(options)),
      body: JSON.stringify(object),
      contentType: 'application/json',
      idempotent: false,
    });
  }

  async patchMerge(
    ref: ObjectRef,
    patch: JsonObject,
    options: PatchOptions = {},
  ): Promise<KubeObject> {
    const { subresource } = options;
    const place = await this.#place('patch', ref, subresource);
    return this.#send({
      ...place,
      method: 'PATCH',
      path: withQuery(place.path, writeQuery(options)),
      body: JSON.stringify(withPreconditions(patch, options)),
      contentType: MERGE,
      idempotent: true,
    });
  }

  async delete(ref: ObjectRef, options: DeleteOptions = {}): Promise<DeleteResult> {
    const { uid, dryRun, propagation = 'Background' } = options;
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: propagation,
      ...(dryRun === true && { dryRun: ['All'] }),
      preconditions: preconditionsOf(options),
    };
    try {
      const place = await this.#place('delete', ref);
      const answer = await this.#send({
        ...place,
        method: 'DELETE',
        body: JSON.stringify(body),
        contentType: 'application/json',
        // Without the uid, a second try could meet another object of that name.
        idempotent: uid !== undefined,
      });
      return isDeleted(answer) ? 'deleted' : 'deleting';
    } catch (error) {
      if (isClusterError(error, 'NotFound')) return 'absent';
      throw error;
    }
  }

  async #send(call: Call): Promise<KubeObject> {
    const answer = await this.#transport.request({ ...this.#settings, ...call });
    return answer as unknown as KubeObject;
  }

  async #place(
    verb: Verb,
    ref: ObjectRef,
    subresource?: string,
  ): Promise<{ target: CallTarget; path: string }> {
    const target = targetOf(verb, ref);
    const resource = await this.#resource(target, ref);
    const { namespace, name } = ref;
    return {
      target: { ...target, resource: printResource(resource) },
      path: pathOf(resource, { namespace, name, subresource }),
    };
  }

  async #resource(target: CallTarget, kind: KindRef): Promise<Resource> {
    const resource = await this.#discovery.find(kind);
    if (resource !== undefined) return resource;
    const detail = `the API server has no kind ${kind.kind} in ${kind.apiVersion}`;
    throw new ClusterError(target, { kind: 'NotFound', detail });
  }
}

/** The resource is filled in when it is known; until then the kind stands for it. */
function targetOf(verb: Verb, ref: ObjectRef): CallTarget {
  return { verb, resource: ref.kind, ref };
}

function writeQuery({ fieldManager = FIELD_MANAGER, dryRun }: WriteOptions): URLSearchParams {
  const query = new URLSearchParams({ fieldManager });
  if (dryRun === true) query.set('dryRun', 'All');
  return query;
}

function withPreconditions(patch: JsonObject, options: PatchOptions): JsonObject {
  const preconditions = preconditionsOf(options);
  if (Object.keys(preconditions).length === 0) return patch;
  const metadata = patch.metadata as JsonObject | undefined;
  return { ...patch, metadata: { ...metadata, ...preconditions } };
}

function preconditionsOf(options: PatchOptions | DeleteOptions): JsonObject {
  const { uid, resourceVersion } = options;
  return {
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
}

/** A deleted object is answered by a Status (or, without finalizers to wait for, by the object as it was). */
function isDeleted(answer: KubeObject): boolean {
  if (answer.kind === 'Status') return true;
  return answer.metadata.deletionTimestamp === undefined;
}
