import { beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { buildIstioctl, istioSource } from '../cluster/index.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import type { Difference } from '../support/differences.ts';
import { inject, ourInjectorConfig, upstreamInjectorConfig } from '../support/injector.ts';
import type { InjectorConfig } from '../support/injector.ts';
import { normaliseObjects } from '../support/normalise.ts';
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

function unexplained(
  wanted: readonly JsonObject[],
  found: readonly JsonObject[],
  version: string,
): readonly string[] {
  const minor = version.split('.', 2).join('.');
  const differences = findDifferences(normaliseObjects(wanted), normaliseObjects(found));
  return differences.filter((difference) => !isDeliberate(difference, minor)).map(printDifference);
}

const met = new Set<string>();

function isDeliberate(difference: Difference, minor: string): boolean {
  const entry = DELIBERATE.find(({ covers }) => covers(difference, minor));
  if (entry !== undefined) met.add(entry.reason);
  return entry !== undefined;
}

let istioctl = '';
beforeAll(async () => {
  istioctl = await buildIstioctl(INJECTOR);
}, BUILD_TIMEOUT);

if (HAS_TRUTH) {
  describe.each(['1.28.10', '1.29.6', '1.30.3', '1.31.1'])(
    'a pod injected with our templates is the pod that Istio %s injects',
    (version) => {
      let pods: ReadonlyMap<string, readonly JsonObject[]>;
      beforeAll(async () => {
        const configuration = ourInjectorConfig({}, version);
        pods = await injectFiles(PODS, configuration);
      }, RUN_TIMEOUT);

      test.each(PODS)('%s', (name) => {
        const expected = readTruth('inject', 'expected', version, `${name}.json`);
        const found = pods.get(name) ?? [];
        expect(unexplained(JSON.parse(expected) as JsonObject[], found, version)).toEqual([]);
      });
    },
  );
} else {
  test(`NOT COMPARED with kept pods: there is nothing at ${TRUTH_FOLDER} (MESHINSTALL_TRUTH); upstream’s own templates are asked below`, () => {
    expect(HAS_TRUTH).toBe(false);
  });
}

/** What is injected into the workloads of these files, by file. One run does all: starting the injector takes longer than its work. */
async function injectFiles(
  names: readonly string[],
  configuration: InjectorConfig,
): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  const texts = names.map((name) => readTruth('inject', 'pods', `${name}.yaml`));
  const counts = texts.map((text) => loadAll(text).filter((object) => object !== null).length);
  const found = await inject({ istioctl, configuration, workloads: texts.join('\n---\n') });
  expect(found).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
  return new Map(
    names.map((name, at) => {
      const start = counts.slice(0, at).reduce((sum, count) => sum + count, 0);
      return [name, found.slice(start, start + (counts[at] ?? 0))];
    }),
  );
}

/** The newest release of each minor whose charts can be had; 1.28 has none. */
describe.each(['1.29.2', '1.30.2', '1.31.1'])(
  'whatever is set and whatever a pod brings, our templates do what those of Istio %s do',
  (version) => {
    let charts = '';
    beforeAll(async () => {
      charts = join(await istioSource(version), 'manifests');
    }, BUILD_TIMEOUT);

    test.each(installationsFor(version))(
      '%s',
      async (_name, installation) => {
        const workloads = manyWorkloads();
        const { revision = 'default', env = {} } = installation;
        const spec = upstreamSpec(installation, version);
        const theirs = await upstreamInjectorConfig({ istioctl, charts, spec });
        const ours = ourInjectorConfig(ourSpec(installation), version);
        const run = { istioctl, workloads, revision, env };
        const wanted = await inject({ ...run, configuration: theirs });
        const found = await inject({ ...run, configuration: ours });
        expect(found).toHaveLength(workloads.length);
        expect(unexplained(wanted, found, version)).toEqual([]);
      },
      RUN_TIMEOUT,
    );
  },
);

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
    components: { cni: { enabled: cni } },
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
