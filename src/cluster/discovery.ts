import type { KindRef } from './cluster-client.ts';
import { isClusterError } from './cluster-error.ts';
import { groupOf } from '../api/object-ref.ts';
import { resourceOf, versionOf, type Resource } from './resource.ts';
import type { Call, CallSettings } from './call.ts';
import type { Transport } from './transport.ts';

interface ServedResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/**
 * Finds out how a kind is served: from the table, else by asking the API server (the answer is kept; "no such kind" is not, as
 * it may appear). Undefined when the API server has no such kind.
 */
export class Discovery {
  readonly #transport: Transport;
  readonly #settings: CallSettings;
  readonly #groups = new Map<string, readonly ServedResource[]>();

  constructor(transport: Transport, settings: CallSettings) {
    this.#transport = transport;
    this.#settings = settings;
  }

  async find({ apiVersion, kind }: KindRef): Promise<Resource | undefined> {
    const known = resourceOf(apiVersion, kind);
    if (known !== undefined) return known;
    const served =
      find(this.#groups.get(apiVersion), kind) ?? find(await this.#ask(apiVersion), kind);
    if (served === undefined) return undefined;
    const { name: plural, namespaced } = served;
    return { group: groupOf(apiVersion), version: versionOf(apiVersion), kind, plural, namespaced };
  }

  async #ask(apiVersion: string): Promise<readonly ServedResource[]> {
    const root = groupOf(apiVersion) === '' ? '/api' : '/apis';
    const call: Call = {
      ...this.#settings,
      target: { verb: 'get', resource: 'apiresources' },
      method: 'GET',
      path: `${root}/${apiVersion.split('/').map(encodeURIComponent).join('/')}`,
      idempotent: true,
    };
    try {
      const { resources } = (await this.#transport.request(call)) as unknown as {
        resources?: readonly ServedResource[];
      };
      this.#groups.set(apiVersion, resources ?? []);
      return resources ?? [];
    } catch (error) {
      if (isClusterError(error, 'NotFound')) return [];
      throw error;
    }
  }
}

function find(
  resources: readonly ServedResource[] | undefined,
  kind: string,
): ServedResource | undefined {
  // Subresources carry the kind of what they take, such as Scale of deployments/scale.
  return resources?.find((resource) => resource.kind === kind && !resource.name.includes('/'));
}
