import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findCondition, isConditionTrue } from '../../src/api/conditions.ts';
import type { Json, JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import type { MeshInstall } from '../../src/api/mesh-install.ts';
import { OWNER_LABEL } from '../../src/api/names.ts';
import { keyOf } from '../../src/api/object-ref.ts';
import type { DesiredObject } from '../../src/desired/desired.ts';
import { RENDERED_KINDS } from '../../src/facts/rendered-kinds.ts';
import { stableStringify } from '../../src/support/stable-stringify.ts';
import type { Cluster } from '../cluster/index.ts';
import { openApiAnswers, type ApiAnswer, type ApiAnswers } from '../support/api-answers.ts';
import { closeApiCluster, openApiCluster } from '../support/api-cluster.ts';
import { clusterObjects, type ClusterObjects } from '../support/cluster-objects.ts';
import { effectOf } from '../support/effect-of.ts';
import { mutateSpec } from '../support/hostile/mutate-install.ts';
import { startOperatorChild, type OperatorChild } from '../support/operator-child.ts';
import { seedOf } from '../support/seed-of.ts';
import { diceOf, type Dice } from '../support/seeded.ts';
import { until } from '../support/until.ts';
import { withoutVolatile } from '../support/without-volatile.ts';

/** Specs that the API server accepts and the operator gets, one after the other. */
const COUNT = process.env.MESHINSTALL_LONG === '1' ? 300 : 25;
/** What an operator may have as its own, whatever it was asked (MiB); a quiet one has about a third. */
const MEMORY_MIB = 400;
const ACCOUNT = 'system:serviceaccount:meshinstall-system:meshinstall';
const GROUPS = ['system:serviceaccounts', 'system:serviceaccounts:meshinstall-system'];
const INSTALL = { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall', name: 'default' };
const INSTALLS = '/apis/meshinstall.io/v1alpha1/meshinstalls';
const GOOD: JsonObject = { version: '1.31.1', profile: 'demo' };

let cluster: Cluster;
let objects: ClusterObjects;
let answers: ApiAnswers;
let operator: OperatorChild;
let nursing: NodeJS.Timeout;
const folder = mkdtempSync(join(tmpdir(), 'meshinstall-mutations-'));

beforeAll(async () => {
  cluster = await openApiCluster();
  objects = clusterObjects(cluster.api);
  answers = openApiAnswers(cluster.kubeconfig);
  const { kubeconfig } = await cluster.clientFor(ACCOUNT, GROUPS);
  operator = startOperatorChild({ kubeconfig, identity: 'm', logFile: join(folder, 'log') });
  nursing = setInterval(() => void nurse().catch(() => undefined), 200);
  await operator.logged('leading');
}, 900_000);

afterAll(async () => {
  clearInterval(nursing);
  answers.close();
  await operator.terminate();
  rmSync(folder, { recursive: true });
  await closeApiCluster(cluster);
}, 60_000);

/** No node runs here, so somebody has to say that the pods are well. */
async function nurse(): Promise<void> {
  const path = '/api/v1/pods?fieldSelector=status.phase=Pending';
  const { items } = (await cluster.api.send({ path })) as { readonly items: readonly KubeObject[] };
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  for (const { namespace = '', name } of items.map(({ metadata }) => metadata))
    await cluster.api.send({
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace}/pods/${name}/status`,
      body: { status },
    });
}

async function install(): Promise<MeshInstall | undefined> {
  return (await objects.get(INSTALL)) as unknown as MeshInstall | undefined;
}

/** Asks for a spec in the place of the present one, or anew when there is none. */
async function send(spec: Json, dryRun = ''): Promise<ApiAnswer> {
  const { name, ...type } = INSTALL;
  const now = await install();
  const metadata = now?.metadata ?? { name };
  const [method, path] = now === undefined ? ['POST', INSTALLS] : ['PUT', `${INSTALLS}/${name}`];
  const query = `?fieldValidation=Strict${dryRun}`;
  return answers.send(method, `${path}${query}`, { ...type, metadata, spec });
}

/** The MeshInstall and its mesh away, whatever its last wish was. */
async function remove(): Promise<void> {
  await objects.merge(INSTALL, { spec: { paused: false, deletionPolicy: 'Delete' } });
  await objects.remove(INSTALL);
  await until('the MeshInstall is gone', async () => (await install()) === undefined, {
    explain: async () => (await install())?.status,
  });
}

type End = 'refused' | 'blocked' | 'converged' | 'left alone';

interface Told {
  readonly end: End;
  readonly reason: string;
  readonly message: string;
  readonly now: MeshInstall;
}

const REFUSALS = ['InvalidSpec', 'ResultNotAllowed', 'VersionNotAllowed'];
/** What a right spec may wait for in a cluster that is not made for it. */
const BLOCKS = ['NamespaceMissing', 'RevisionMissing', 'WaitingForApproval', 'RolesOutdated'];

/** What the operator has come to about the spec as it is; undefined while it is at work. */
async function told(): Promise<Told | undefined> {
  const now = await install();
  const { conditions } = now?.status ?? {};
  const stalled = findCondition(conditions, 'Stalled');
  if (now === undefined || stalled === undefined) return;
  if (stalled.observedGeneration !== now.metadata.generation) return;
  const { reason, message } = stalled;
  if (stalled.status === 'True')
    return { end: REFUSALS.includes(reason) ? 'refused' : 'blocked', reason, message, now };
  if (now.spec.paused === true) return { end: 'left alone', reason, message, now };
  return isConditionTrue(conditions, 'Reconciled') && hasRolledOut(now)
    ? { end: 'converged', reason, message, now }
    : undefined;
}

/** Nobody gives addresses here. */
function hasRolledOut({ status }: MeshInstall): boolean {
  const ready = findCondition(status?.conditions, 'Ready');
  return ready?.status === 'True' || ready?.reason === 'WaitingForAddress';
}

function ending(): Promise<Told> {
  return until('the operator has come to an end', told, {
    within: 30_000,
    every: 100,
    explain: async () => [(await install())?.spec, (await install())?.status],
  });
}

/** Sentences about objects that are not what the pure rendering says: the API server is asked what applying that would change. */
async function differing({ now }: Told): Promise<readonly string[]> {
  const spec = { ...(now.spec as unknown as JsonObject), version: now.status?.version ?? '' };
  const { desired, refused } = effectOf(spec);
  if (desired === undefined) return [`refused by the pure rendering: ${refused}`];
  const live = await owned();
  const found = await Promise.all(
    desired.objects.filter(isCompared).map((item) => differs(item, live.get(item.key))),
  );
  const wanted = new Set(desired.objects.map(({ key }) => key));
  const more = [...live.keys()].filter((key) => !wanted.has(key));
  return [...found.flat(), ...more.map((key) => `${key} is nowhere in the spec`)];
}

/** A namespace is made once and left alone, and CRDs are large and the same for all. */
function isCompared({ object }: DesiredObject): boolean {
  return !['CustomResourceDefinition', 'Namespace'].includes(object.kind);
}

async function differs(
  { object, key }: DesiredObject,
  live: KubeObject | undefined,
): Promise<readonly string[]> {
  if (live === undefined) return [`${key} is missing`];
  const applied = await objects.apply(object, 'meshinstall&dryRun=All');
  const [left, right] = [live, applied].map((one) => stableStringify(withoutVolatile(one)));
  return left === right
    ? []
    : [`${key} is ${left!.slice(0, 800)}, rendered ${right!.slice(0, 800)}`];
}

/** What carries our label, by key: CRDs and namespaces do not, and slices get it from their Services. */
async function owned(): Promise<ReadonlyMap<string, KubeObject>> {
  const kinds = RENDERED_KINDS.filter(
    ({ kind, optional }) => optional !== true && kind !== 'EndpointSlice',
  );
  const lists = await Promise.all(
    kinds.map(({ apiVersion, kind }) =>
      objects.list(apiVersion, kind, { labelSelector: OWNER_LABEL }),
    ),
  );
  return new Map(lists.flat().map((object) => [keyOf(object), object]));
}

interface Span {
  readonly from: string;
  readonly to: string;
}

/** Writes to the mesh within such times: not to the MeshInstall and our own records. */
function writesWithin(spans: readonly Span[]): readonly string[] {
  return cluster
    .auditEvents(ACCOUNT)
    .filter(({ verb }) => ['create', 'patch', 'update', 'delete'].includes(verb))
    .filter(({ objectRef: { resource, namespace } = {} }) => {
      return (
        !['meshinstalls', 'events'].includes(resource ?? '') && namespace !== 'meshinstall-system'
      );
    })
    .filter(({ requestReceivedTimestamp: at }) =>
      spans.some(({ from, to }) => from < at && at < to),
    )
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
}

/** The next random spec that this API server accepts for the MeshInstall as it is, sent. */
async function sendNext(dice: Dice): Promise<Json> {
  for (;;) {
    const spec = mutateSpec(dice);
    const status = (await send(spec)).status;
    if (status < 300) return spec;
    expect(status).toBeLessThan(500);
  }
}

/** Sentences about what went wrong with one spec. */
async function wrongWith(spec: Json, came: Told): Promise<readonly string[]> {
  const about = `${JSON.stringify(spec).slice(0, 1_000)}\n  ${came.end} ${came.reason}: ${came.message}`;
  if (came.end === 'refused')
    return /^spec\b/.test(came.message) ? [] : [`refused without a path: ${about}`];
  // What only the API server knows: it names object and field.
  if (came.reason === 'ObjectInvalid' && /^\w+ \S+ (spec|data|metadata)\b/.test(came.message))
    return [];
  if (came.end === 'blocked')
    return BLOCKS.includes(came.reason) ? [] : [`blocked for no reason of the cluster’s: ${about}`];
  if (came.end === 'left alone') return [];
  return (await differing(came)).map((line) => `${line}\n  after ${about}`);
}

async function snapshot(): Promise<Readonly<Record<string, unknown>>> {
  return Object.fromEntries(
    [...(await owned())].map(([key, object]) => [key, withoutVolatile(object)]),
  );
}

test(`${COUNT} random specs go through an operator: each is refused with a path or converges, and afterwards a good one is as on the first day`, async () => {
  expect((await send(GOOD)).status).toBe(201);
  expect((await ending()).end).toBe('converged');
  const first = await snapshot();
  const dice = diceOf(seedOf('specs for an operator'));
  const ends: End[] = [];
  const wrong: string[] = [];
  const refused: Span[] = [];
  let most = 0;
  let rested = true;
  for (let count = 0; count < COUNT; count++) {
    if (dice.below(8) === 0) await remove();
    const from = new Date().toISOString();
    const spec = await sendNext(dice);
    const came = await ending();
    // After a wish of which a part waits for somebody, the rest of that one may still be written.
    if (came.end === 'refused' && rested) refused.push({ from, to: new Date().toISOString() });
    rested = came.end === 'converged' || (rested && came.end === 'refused');
    ends.push(came.end);
    wrong.push(...(await wrongWith(spec, came)));
    most = Math.max(most, operator.privateMemory());
    expect(operator.running()).toBe(true);
  }
  process.stderr.write(`${ends.join(', ')}; at most ${most.toFixed(0)} MiB\n`);
  expect(wrong.slice(0, 5).join('\n\n')).toBe('');
  expect(writesWithin(refused)).toEqual([]);
  expect(most).toBeLessThan(MEMORY_MIB);
  expect(operator.lines('a round failed in a way that was not foreseen')).toEqual([]);
  await remove();
  expect([...(await owned()).keys()]).toEqual([]);
  expect((await send(GOOD)).status).toBe(201);
  expect((await ending()).end).toBe('converged');
  expect(await snapshot()).toEqual(first);
}, 1_200_000);
