import type { KubeObject } from '../api/kube-object.ts';
import type { Clock } from '../support/clock.ts';
import { digest } from '../support/digest.ts';
import type { ClusterClient } from './cluster-client.ts';
import { isClusterError } from './cluster-error.ts';

/** Something that happened to an object, for people to read with `kubectl describe` or `kubectl events`. */
export interface NewsItem {
  /** What it happened to; a live object, with its uid. */
  readonly regarding: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;
  readonly type: 'Normal' | 'Warning';
  /** One word in CamelCase, such as `Installed`. */
  readonly reason: string;
  /** What we were doing, one word, such as `Reconcile`. */
  readonly action: string;
  /** A sentence; cut at 1,024 characters, the API's limit. */
  readonly note: string;
}

export interface EventRecorder {
  /**
   * Tells that it happened (again). Call it when something happened, not while it lasts: each call is one occurrence. The same
   * news within an hour is counted on the Event that is there instead of making another, and counts are written at most
   * every 30 s. Never rejects; a failure goes to `onError` and is forgotten, since an Event must not hold up work.
   */
  record(item: NewsItem): Promise<void>;
}

export interface EventRecorderOptions {
  readonly client: Pick<ClusterClient, 'create' | 'patchMerge'>;
  readonly clock: Clock;
  /** Who reports: `controller` such as `meshinstall.io/operator`, `instance` such as the pod's name. */
  readonly reporter: { readonly controller: string; readonly instance: string };
  readonly onError?: (error: unknown) => void;
}

interface Told {
  readonly name: string;
  readonly namespace: string;
  readonly firstAt: number;
  writtenAt: number;
  count: number;
}

const API_VERSION = 'events.k8s.io/v1';
const LONGEST_NOTE = 1024;
/** API servers forget Events after an hour; so do we. */
const REMEMBER_MS = 3_600_000;
const COUNT_EVERY_MS = 30_000;
/** News items remembered at most; the oldest goes first. */
const MEMORY = 1000;

/** Makes the recorder of a process. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const told = new Map<string, Told>();
  // Another process must not meet our Events when it tells the same.
  const salt = digest([options.clock.wall(), options.clock.random()]);
  return {
    async record(item) {
      try {
        await tell(item, digest([salt, sameNews(item)]));
      } catch (error) {
        options.onError?.(error);
      }
    },
  };

  async function tell(item: NewsItem, id: string): Promise<void> {
    const now = options.clock.monotonic();
    const known = told.get(id);
    if (known === undefined || now - known.firstAt > REMEMBER_MS) {
      await tellFirst(item, id);
      return;
    }
    known.count++;
    if (now - known.writtenAt < COUNT_EVERY_MS) return;
    known.writtenAt = now;
    try {
      await writeCount(options, known);
    } catch (error) {
      if (!isClusterError(error, 'NotFound')) throw error;
      await tellFirst(item, id);
    }
  }

  async function tellFirst(item: NewsItem, id: string): Promise<void> {
    const now = options.clock.monotonic();
    const { name, namespace = 'default' } = item.regarding.metadata;
    // 253 characters is the limit of a name; the hash keeps it unique.
    const event = { name: `${name.slice(0, 200)}.${digest([id, now])}`, namespace };
    told.delete(id);
    told.set(id, { ...event, firstAt: now, writtenAt: now, count: 1 });
    for (const oldest of told.keys()) {
      if (told.size <= MEMORY) break;
      told.delete(oldest);
    }
    await options.client.create(buildEvent(options, item, event));
  }
}

/** What makes two items the same news: all but the version of the object. */
function sameNews({ regarding, ...said }: NewsItem): unknown {
  const { apiVersion, kind, metadata } = regarding;
  const { namespace, name, uid } = metadata;
  return [said, apiVersion, kind, namespace, name, uid];
}

async function writeCount({ client, clock }: EventRecorderOptions, known: Told): Promise<void> {
  const { name, namespace, count } = known;
  const ref = { apiVersion: API_VERSION, kind: 'Event', namespace, name };
  const series = { count, lastObservedTime: microTime(clock.wall()) };
  await client.patchMerge(ref, { series });
}

function buildEvent(
  { clock, reporter }: EventRecorderOptions,
  { regarding, type, reason, action, note }: NewsItem,
  metadata: { readonly name: string; readonly namespace: string },
): KubeObject {
  const { name, namespace, uid, resourceVersion } = regarding.metadata;
  return {
    apiVersion: API_VERSION,
    kind: 'Event',
    metadata,
    eventTime: microTime(clock.wall()),
    reportingController: reporter.controller,
    reportingInstance: reporter.instance.slice(0, 128),
    type,
    reason,
    action,
    note: note.length <= LONGEST_NOTE ? note : `${note.slice(0, LONGEST_NOTE - 1)}…`,
    regarding: {
      apiVersion: regarding.apiVersion,
      kind: regarding.kind,
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
  };
}

/** Kubernetes' MicroTime: RFC 3339 with exactly six digits of a second. */
function microTime(wallMs: number): string {
  return new Date(wallMs).toISOString().replace('Z', '000Z');
}
