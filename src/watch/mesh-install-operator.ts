import dotI from '@dot-i/k8s-operator';
import type { OperatorLogger, ResourceEvent, ResourceMeta } from '@dot-i/k8s-operator';
import { groupOf } from '../api/object-ref.ts';
import type { Change, Informer, Stored } from '../cluster/informer.ts';

/** One informer whose changes concern us. */
export interface Watched<T = unknown> {
  readonly informer: Informer<T>;
  /** The plural, as the API server names the kind. */
  readonly plural: string;
  /** The MeshInstalls that a change concerns, by name. Pure. `before` absent: appeared; `after` absent: gone. */
  readonly keysOf: (change: Change<T>) => readonly string[];
}

export interface MeshInstallOperatorOptions {
  readonly watched: readonly Watched[];
  /** Takes a key to be worked on; returns at once. */
  readonly enqueue: (key: string) => void;
  readonly logger: OperatorLogger;
}

/** An event as the base class describes it, and whom it concerns. */
interface KeyedEvent extends ResourceEvent {
  readonly keys: readonly string[];
}

/** What `watchResource` is called with. */
type WatchArguments = [
  group: string,
  version: string,
  plural: string,
  onEvent: (event: KeyedEvent) => Promise<void>,
  namespace?: string,
];

/**
 * The operator process as @dot-i/k8s-operator sees it: `init` registers what is watched, and each event becomes keys.
 *
 * The base class gives the life cycle, the seam (`watchResource`) and the shape of an event. All that it ships for input and
 * output is overridden, since it ends the process on a watch error, loses events and overwrites finalizers: events come from
 * our informers (what they hold already is told first, so it does not matter which is started first), and writes are refused,
 * as src/cluster does them. test/unit/watch pins the file that these overrides were made for.
 * Caveat: the base class reads the default kubeconfig when constructed, so one that cannot be parsed makes that fail.
 */
export class MeshInstallOperator extends dotI.default {
  readonly #options: MeshInstallOperatorOptions;
  readonly #removers: (() => void)[] = [];

  constructor(options: MeshInstallOperatorOptions) {
    super(options.logger);
    this.#options = options;
  }

  /** No event is handed on after it returns. The informers belong to whoever made them. */
  override stop(): void {
    for (const remove of this.#removers.splice(0)) remove();
  }

  /** Registers each kind once, however many informers follow parts of it. */
  protected override async init(): Promise<void> {
    const places = new Map(this.#options.watched.map((watched) => [printPlace(watched), watched]));
    for (const { informer, plural } of places.values()) {
      const { apiVersion, namespace } = informer.spec;
      const [group, version] = [groupOf(apiVersion), versionOf(apiVersion)];
      await this.watchResource(group, version, plural, (event) => this.#enqueue(event), namespace);
    }
  }

  protected override watchResource(...call: WatchArguments): Promise<void> {
    const [group, version, plural, onEvent, namespace] = call;
    const apiVersion = group === '' ? version : `${group}/${version}`;
    const place = placeOf({ apiVersion, namespace, plural });
    for (const watched of this.#options.watched) {
      if (printPlace(watched) === place) this.#follow(watched, onEvent);
    }
    this.logger.debug(`watching ${place}`);
    return Promise.resolve();
  }

  protected override getCustomResourceApiUri(
    ...[group, version, plural, namespace]: [string, string, string, string?]
  ): string {
    const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
    return namespace === undefined
      ? `${root}/${plural}`
      : `${root}/namespaces/${namespace}/${plural}`;
  }

  protected override registerCustomResourceDefinition(): Promise<never> {
    return refuse('register a CustomResourceDefinition');
  }

  protected override setResourceStatus(): Promise<never> {
    return refuse('write a status');
  }

  protected override patchResourceStatus(): Promise<never> {
    return refuse('patch a status');
  }

  protected override setResourceFinalizers(): Promise<never> {
    return refuse('write finalizers');
  }

  #follow(watched: Watched, onEvent: (event: KeyedEvent) => Promise<void>): void {
    const { logger } = this;
    this.#removers.push(watched.informer.onChange(tell));
    for (const after of watched.informer.list()) tell({ key: after.key, after });

    function tell(change: Change<unknown>): void {
      try {
        onEvent(eventOf(watched, change)).catch(report);
      } catch (error) {
        report(error);
      }
    }

    function report(error: unknown): void {
      logger.error(`a change of ${watched.plural} was not taken: ${String(error)}`);
    }
  }

  #enqueue(event: KeyedEvent): Promise<void> {
    for (const key of event.keys) this.#options.enqueue(key);
    return Promise.resolve();
  }
}

function refuse(what: string): Promise<never> {
  return Promise.reject(new Error(`src/watch does not ${what}: src/cluster does`));
}

/** A place of the API as `watchResource` can name it: selectors are not part of it. */
function placeOf(place: {
  apiVersion: string;
  namespace: string | undefined;
  plural: string;
}): string {
  return `${place.apiVersion}/${place.plural} in ${place.namespace ?? 'all namespaces'}`;
}

function printPlace({ informer, plural }: Watched): string {
  const { apiVersion, namespace } = informer.spec;
  return placeOf({ apiVersion, namespace, plural });
}

function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

function eventOf(watched: Watched, change: Change<unknown>): KeyedEvent {
  const { before, after } = change;
  const { Added, Modified, Deleted } = dotI.ResourceEventType;
  const type = after === undefined ? Deleted : before === undefined ? Added : Modified;
  const meta = metaOf(watched, after ?? before);
  const { apiVersion, kind, name, namespace, resourceVersion } = meta;
  const metadata = { name, resourceVersion, ...(namespace !== undefined && { namespace }) };
  const object = { apiVersion, kind, metadata };
  return { type, meta, object, keys: watched.keysOf(change) };
}

function metaOf({ informer, plural }: Watched, item: Stored<unknown> | undefined): ResourceMeta {
  const { apiVersion, kind } = informer.spec;
  const { name = '', namespace, resourceVersion = '' } = item ?? {};
  const meta = { id: `${plural}.${apiVersion}`, apiVersion, kind, name, resourceVersion };
  return namespace === undefined ? meta : { ...meta, namespace };
}
