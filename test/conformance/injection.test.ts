import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { buildIstioLinked, istioSource, run } from '../cluster/index.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import type { Difference } from '../support/differences.ts';
import { injectorConfigIn, ourInjectorConfig } from '../support/injector-config.ts';
import type { InjectorConfig } from '../support/injector-config.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { openInjector, workloadText } from '../support/open-injector.ts';
import type { Injected, Injection, Injector } from '../support/open-injector.ts';
import { sample } from '../support/sample.ts';
import { HAS_TRUTH, readTruth, TRUTH_FOLDER } from '../support/truth.ts';
import { INSTALLATIONS } from './injection-installations.ts';
import type { Installation } from './injection-installations.ts';
import { manyWorkloads } from './injection-workloads.ts';

/** The injector whose code runs all templates: later ones know what earlier ones know, so one program serves all minors. */
const INJECTOR = '1.31.1';
const BUILD_TIMEOUT = 3_600_000;
const RUN_TIMEOUT = 120_000;

const PODS = [
  'custom-proxy',
  'gateway',
  'init',
  'job',
  'not-injected',
  'plain',
  'probes',
  'proxy-config',
  'resources',
  'statefulset',
  'traffic',
  'two-containers',
];

interface Deliberate {
  readonly reason: string;
  readonly covers: (difference: Difference, minor: string) => boolean;
}

/** Where injected pods differ from upstream's on purpose. Everything else has to be equal. */
const DELIBERATE: readonly Deliberate[] = [
  {
    reason:
      'before 1.29 upstream leaves out the divisor of resource references; the API server writes "1" for that, so do we',
    covers: ({ path, wanted, found }, minor) =>
      minor === '1.28' &&
      path.endsWith('.valueFrom.resourceFieldRef.divisor') &&
      wanted === '0' &&
      found === '1',
  },
  {
    reason:
      'before 1.31 upstream may end a canonical name with a dot or underscore, and the API server refuses the pod; we never do',
    covers: ({ path, wanted, found }, minor) =>
      minor !== '1.31' &&
      path.endsWith('.labels.service.istio.io/canonical-name') &&
      typeof wanted === 'string' &&
      wanted.replace(/^[-_.]+|[-_.]+$/g, '') === found,
  },
  {
    reason:
      'without a status port upstream’s template grpc-agent loses resources and volume mounts, which the agent needs all the same',
    covers: ({ object, path, wanted }) =>
      object.endsWith('/grpc-agent') &&
      /\.(resources\.(limits|requests)|volumeMounts)$/.test(path) &&
      wanted === undefined,
  },
];

/** What cannot be explained between two lists of the same workloads in the same order. */
function unexplained(
  wanted: readonly JsonObject[],
  found: readonly JsonObject[],
  version: string,
): readonly string[] {
  expect(found).toHaveLength(wanted.length);
  const minor = version.split('.', 2).join('.');
  // Most are the same to the letter: there is nothing to bring into one form, which takes longest.
  const unlike = wanted.map(
    (object, at) => JSON.stringify(object) !== JSON.stringify(found[at] ?? null),
  );
  const [left, right] = [wanted, found].map((objects) =>
    normaliseObjects(objects.filter((_object, at) => unlike[at])),
  );
  const differences = findDifferences(left!, right!);
  return differences.filter((difference) => !isDeliberate(difference, minor)).map(printDifference);
}

const met = new Set<string>();

function isDeliberate(difference: Difference, minor: string): boolean {
  const entry = DELIBERATE.find(({ covers }) => covers(difference, minor));
  if (entry !== undefined) met.add(entry.reason);
  return entry !== undefined;
}

/** By environment: istiod reads its switches when it starts. */
const injectors = new Map<string, Injector>();
afterAll(() => {
  for (const injector of injectors.values()) injector.close();
});

/** The injector in that environment; the first call starts it. */
async function injectorIn(env: Readonly<Record<string, string>> = {}): Promise<Injector> {
  const key = JSON.stringify(env);
  const injector = injectors.get(key) ?? (await openInjector(INJECTOR, env));
  injectors.set(key, injector);
  return injector;
}

if (HAS_TRUTH) {
  describe.each(['1.28.10', '1.29.6', '1.30.3', '1.31.1'])(
    'a pod injected with our templates is the pod that Istio %s injects',
    (version) => {
      let pods: ReadonlyMap<string, Injected>;
      beforeAll(async () => {
        const workloads = PODS.map((name) => readTruth('inject', 'pods', `${name}.yaml`));
        const configuration = ourInjectorConfig({}, version);
        const answers = await (await injectorIn()).inject({ configuration, workloads });
        pods = new Map(PODS.map((name, at) => [name, answers[at]!]));
      }, BUILD_TIMEOUT);

      test.each(PODS)('%s', (name) => {
        const expected = readTruth('inject', 'expected', version, `${name}.json`);
        const found = objectsOf(pods.get(name));
        expect(unexplained(JSON.parse(expected) as JsonObject[], found, version)).toEqual([]);
      });
    },
  );
} else {
  test(`NOT COMPARED with kept pods: there is nothing at ${TRUTH_FOLDER} (MESHINSTALL_TRUTH); upstream’s own templates are asked below`, () => {
    expect(HAS_TRUTH).toBe(false);
  });
}

/** All objects of an answer. Throws the error of one that was refused. */
function objectsOf(answer: Injected | undefined): readonly JsonObject[] {
  if (answer === undefined) throw new Error('there was no answer');
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.objects;
}

/** The newest release of each minor whose charts can be had; 1.28 has none. */
describe.each(['1.29.2', '1.30.2', '1.31.1'])(
  'whatever is set and whatever a pod brings, our templates do what those of Istio %s do',
  (version) => {
    const installations = installationsFor(version);
    let theirs: ReadonlyMap<string, Rendered>;
    beforeAll(async () => {
      const charts = join(await istioSource(version), 'manifests');
      const specs = installations.map(([, one]) => upstreamSpec(one, version));
      const answers = await renderUpstream(specs, charts);
      theirs = new Map(installations.map(([name], at) => [name, answers[at]!]));
    }, BUILD_TIMEOUT);

    test.each(installations)(
      '%s',
      async (name, installation) => {
        const workloads = manyWorkloads().map(workloadText);
        const { revision = 'default', env } = installation;
        const injector = await injectorIn(env);
        const inject = async (configuration: InjectorConfig): Promise<readonly JsonObject[]> => {
          const injection: Injection = { configuration, workloads, revision };
          return (await injector.inject(injection)).flatMap(objectsOf);
        };
        const { objects, error } = theirs.get(name)!;
        expect(error).toBeUndefined();
        const wanted = await inject(injectorConfigIn(objects ?? []));
        const found = await inject(ourInjectorConfig(ourSpec(installation), version));
        expect(found).toHaveLength(workloads.length);
        expect(unexplained(wanted, found, version)).toEqual([]);
      },
      RUN_TIMEOUT,
    );
  },
);

/** What upstream's installer makes of one wish. */
interface Rendered {
  readonly objects?: readonly JsonObject[];
  readonly error?: string;
}

/** What upstream's installer renders for these specs from the charts in that folder, each by itself but all in one run. */
async function renderUpstream(
  specs: readonly JsonObject[],
  charts: string,
): Promise<readonly Rendered[]> {
  const operators = specs.map((spec) => ({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: { ...spec, installPackagePath: charts },
  }));
  const installer = await buildIstioLinked('installer', INJECTOR);
  const lines = await run(installer, [], { input: JSON.stringify(operators) });
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Rendered);
}

test('each deliberate difference was met', () => {
  const expected = HAS_TRUTH ? DELIBERATE : DELIBERATE.slice(1);
  expect([...met].sort()).toEqual(expected.map(({ reason }) => reason).sort());
});

/** All for the newest minor; for the others, whose templates are the same but for parts, some in an ordinary run. */
function installationsFor(version: string): readonly (readonly [string, Installation])[] {
  const known = Object.entries(INSTALLATIONS).filter(
    ([, { since }]) =>
      since === undefined || version.localeCompare(since, 'en', { numeric: true }) > 0,
  );
  return version === INJECTOR ? known : sample(known, 4);
}

function upstreamSpec(installation: Installation, version: string): JsonObject {
  const { values = {}, meshConfig = {}, revision, cni = false } = installation;
  return {
    hub: 'docker.io/istio',
    tag: version,
    values,
    meshConfig,
    // CRDs are most of its work, and no pod depends on them.
    components: { base: { enabled: false }, cni: { enabled: cni } },
    ...(revision !== undefined && { revision }),
  };
}

function ourSpec({ values, meshConfig, revision, cni }: Installation): JsonObject {
  return {
    ...(values && { values }),
    ...(meshConfig && { meshConfig }),
    ...(revision !== undefined && { revision }),
    ...(cni === true && { components: { cni: { enabled: true } } }),
  };
}
