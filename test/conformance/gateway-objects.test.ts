import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { buildIstioLinked } from '../cluster/index.ts';
import { askLinked } from '../support/ask-linked.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import type { Difference } from '../support/differences.ts';
import { injectorConfigIn, ourInjectorConfig } from '../support/injector-config.ts';
import type { InjectorConfig } from '../support/injector-config.ts';
import { asIstioOperator } from '../support/istio-operator.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { GATEWAYS, PARAMETERS, gatewayInput } from './gateway-workloads.ts';

/** The istiod whose code runs all templates; later ones know what earlier ones know. */
const ISTIOD = '1.31.1';
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  '1.29.2': ['kube-gateway', 'waypoint', 'agentgateway'],
  '1.31.1': ['kube-gateway', 'waypoint', 'agentgateway', 'agentgateway-waypoint'],
};
const BUILD_TIMEOUT = 3_600_000;

interface Deliberate {
  readonly reason: string;
  readonly covers: (difference: Difference) => boolean;
}

/** Where we differ on purpose, or only in writing. */
const DELIBERATE: readonly Deliberate[] = [
  {
    reason: 'istiod adds the label that marks an object as managed by itself',
    covers: ({ path, found }) =>
      path === 'metadata.labels.gateway.istio.io/managed' && found === undefined,
  },
  {
    reason: 'a port has the protocol of its listener in every minor',
    covers: ({ path, found }) => /^spec\.ports\[\d+\]\.protocol$/.test(path) && found === 'UDP',
  },
  {
    reason: 'the cluster is the one that istiod runs as, of waypoints too',
    covers: ({ path, found }) => /\.env\[\d+\]\.value$/.test(path) && found === 'west',
  },
];

test(
  'parameters reach the objects; what only they bring is not there without',
  async () => {
    const ours = ourInjectorConfig({}, ISTIOD);
    const istiod = await buildIstioLinked('gateways', ISTIOD);
    const questions = Object.values(PARAMETERS).map((parameters) => ({
      ...{ ...ours, template: 'kube-gateway', gateway: gatewayInput({}), parameters },
    }));
    const answers = (await askLinked(istiod, questions)) as readonly Answer[];
    const [, overClass, ofItems] = answers.map(({ objects = [] }) => objects);
    const scaling = overClass?.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    expect(scaling?.spec).toMatchObject({ maxReplicas: 9 });
    expect(scaling?.spec).not.toHaveProperty('minReplicas');
    expect(overClass?.map(({ kind }) => kind)).not.toContain('PodDisruptionBudget');
    expect(JSON.stringify(ofItems)).toContain('r.example/beside:1');
    expect(ofItems?.map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Deployment', 'Service']);
  },
  BUILD_TIMEOUT,
);

/** Volumes that no container mounts say nothing; one without a source is an emptyDir. */
function withUsedVolumes(object: JsonObject): JsonObject {
  if (object.kind !== 'Deployment') return object;
  const copy = structuredClone(object) as unknown as DeploymentObject;
  const pod = copy.spec.template.spec;
  const mounted = new Set(
    pod.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name)),
  );
  pod.volumes = (pod.volumes ?? [])
    .filter(({ name }) => mounted.has(name))
    .map((volume) => (volume.emptyDir === null ? { ...volume, emptyDir: {} } : volume))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  return copy as unknown as JsonObject;
}

interface DeploymentObject {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly volumeMounts?: readonly { name: string }[] }[];
        volumes?: readonly { readonly name: string; readonly emptyDir?: Json }[];
      };
    };
  };
}

function comparable(answer: Answer | undefined): readonly JsonObject[] {
  return normaliseObjects((answer?.objects ?? []).map(withUsedVolumes));
}

/** What istiod is asked, by what it tries. */
const CASES: readonly (readonly [string, { readonly gateway: JsonObject }])[] = [
  ...Object.entries(GATEWAYS).map(([name, gateway]) => [name, { gateway }] as const),
  ...Object.entries(PARAMETERS).map(
    ([name, parameters]) => [name, { gateway: gatewayInput({}), parameters }] as const,
  ),
];

interface Answer {
  readonly objects?: readonly JsonObject[];
  readonly error?: string;
}

describe.each(Object.keys(TEMPLATES))(
  'what our templates make of a Kubernetes Gateway is what those of Istio %s make of it:',
  (version) => {
    let istiod = '';
    let theirs: InjectorConfig;
    beforeAll(async () => {
      istiod = await buildIstioLinked('gateways', ISTIOD);
      const installer = await buildIstioLinked('installer', version);
      const [answer] = (await askLinked(installer, [
        asIstioOperator({}, version),
      ])) as readonly Answer[];
      theirs = injectorConfigIn(answer?.objects ?? []);
    }, BUILD_TIMEOUT);

    test.each(TEMPLATES[version] ?? [])(
      '%s',
      async (template) => {
        const ours = ourInjectorConfig({}, version);
        const questions = [ours, theirs].flatMap((configuration) =>
          CASES.map(([, asked]) => ({ ...configuration, template, ...asked })),
        );
        const answers = (await askLinked(istiod, questions)) as readonly Answer[];
        const differences = CASES.flatMap(([name], at) => {
          const [found, wanted] = [answers[at], answers[at + CASES.length]];
          expect([found?.error, wanted?.error]).toEqual([undefined, undefined]);
          return findDifferences(comparable(wanted), comparable(found))
            .filter((difference) => !DELIBERATE.some(({ covers }) => covers(difference)))
            .map((difference) => `${name}: ${printDifference(difference)}`);
        });
        expect(differences).toEqual([]);
      },
      60_000,
    );
  },
);
