import type { MeshInstall } from '../../api/mesh-install.ts';
import type { ClusterErrorKind } from '../../cluster/cluster-error.ts';
import type { Informer } from '../../cluster/informer.ts';
import type { InformerSet } from '../../cluster/informer-set.ts';
import type { Facts } from '../../facts/facts.ts';
import { readFacts } from '../../facts/read-facts.ts';
import { readPlatform } from '../../facts/read-platform.ts';
import { buildWorld, type World } from '../../facts/world.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import type { CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { readMeshInstall } from './read-mesh-installs.ts';
import type { Cluster } from './with-connection.ts';

/** How long the whole view of the cluster may take. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 50;
/** Trying again helps with none of these. */
const HOPELESS: ReadonlySet<ClusterErrorKind> = new Set(['Forbidden', 'Unauthorized', 'Stopped']);

/** About which MeshInstall: one of the cluster, or one as if it were applied now. */
export interface FactsRequest {
  readonly subject: { readonly name: string } | { readonly install: MeshInstall };
  readonly operatorNamespace: string;
}

/**
 * The facts that the operator would decide by, read once. Errors: CliError `no` when there is no such MeshInstall; ClusterError
 * for what may not be read.
 */
export async function readClusterFacts(
  context: CliContext,
  cluster: Cluster,
  { subject, operatorNamespace }: FactsRequest,
): Promise<Facts> {
  if ('name' in subject) await readMeshInstall(cluster.client, subject.name);
  const informers = cluster.informers();
  const world = buildWorld(informers, {
    reader: cluster.client,
    platform: await readPlatform(cluster.client),
    operatorNamespace,
  });
  informers.start();
  try {
    await untilSynced(context, informers);
    const name = 'name' in subject ? subject.name : subject.install.metadata.name;
    const seen = 'name' in subject ? world : withInstall(world, subject.install, context.now());
    world.layers.follow(seen.installs.list().map((stored) => stored.value));
    await untilSynced(context, informers);
    const facts = await readFacts(seen, name, { now: context.now(), census: true, repairs: [] });
    if (facts === undefined) throw new CliError('no', `MeshInstall ${name} has just been deleted.`);
    return facts;
  } finally {
    informers.stop();
  }
}

/** An operator waits for rights and connections for ever; a person wants to hear what is missing. */
async function untilSynced(context: CliContext, informers: InformerSet): Promise<void> {
  const end = context.now() + PATIENCE_MS;
  while (!informers.hasSynced()) {
    const errors = informers
      .health()
      .flatMap(({ synced, lastError }) => (synced ? [] : (lastError ?? [])));
    const hopeless = errors.find((error) => HOPELESS.has(error.kind));
    if (context.signal.aborted) throw new CliError('interrupted', 'interrupted');
    if (hopeless !== undefined) throw hopeless;
    if (context.now() > end) throw errors[0] ?? tooSlow();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function tooSlow(): CliError {
  return new CliError('cluster', 'The cluster took too long to list its objects.');
}

/** The world as if this MeshInstall had just been applied: what the API server adds is taken from the live one, if any. */
function withInstall(world: World, install: MeshInstall, now: number): World {
  const { installs } = world;
  const { name } = install.metadata;
  const live = installs.get(name)?.value;
  const added = live?.metadata ?? { creationTimestamp: new Date(now).toISOString() };
  const value: MeshInstall = {
    ...install,
    metadata: { ...added, ...install.metadata, ...generationOf(live, install) },
    ...(live?.status === undefined ? {} : { status: live.status }),
  };
  const stored = {
    key: `meshinstall.io/MeshInstall//${name}`,
    namespace: undefined,
    name,
    uid: value.metadata.uid ?? '',
    resourceVersion: '',
    value,
  };
  const asIf: Informer<MeshInstall> = {
    ...delegate(installs),
    get: (wanted) => (wanted === name ? stored : installs.get(wanted)),
    list: () => [...installs.list().filter((other) => other.name !== name), stored],
  };
  return { ...world, installs: asIf };
}

/** Another spec would be another generation: what status says about this one ends with it. */
function generationOf(
  live: MeshInstall | undefined,
  { spec }: MeshInstall,
): Pick<MeshInstall['metadata'], 'generation'> {
  const generation = live?.metadata.generation;
  if (live === undefined || generation === undefined) return {};
  return { generation: deepEqual(live.spec, spec) ? generation : generation + 1 };
}

function delegate<T>(informer: Informer<T>): Informer<T> {
  return {
    spec: informer.spec,
    synced: informer.synced,
    start: () => {
      informer.start();
    },
    stop: () => {
      informer.stop();
    },
    isFollowing: () => informer.isFollowing(),
    health: () => informer.health(),
    resourceVersion: () => informer.resourceVersion(),
    get: (name, namespace) => informer.get(name, namespace),
    list: (namespace) => informer.list(namespace),
    covers: (object) => informer.covers(object),
    onChange: (handler) => informer.onChange(handler),
  };
}
