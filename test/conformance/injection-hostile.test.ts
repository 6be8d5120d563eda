import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import { ourInjectorConfig } from '../support/injector-config.ts';
import type { InjectorConfig } from '../support/injector-config.ts';
import { openInjector, workloadText } from '../support/open-injector.ts';
import type { Injected, Injector } from '../support/open-injector.ts';
import { sample } from '../support/sample.ts';
import { HOSTILE_TEXTS, PLACES } from './injection-hostile-places.ts';
import type { Place } from './injection-hostile-places.ts';

const NEWEST = '1.31.1';
const BUILD_TIMEOUT = 3_600_000;
const RUN_TIMEOUT = 300_000;

let injector: Injector;
beforeAll(async () => {
  injector = await openInjector(NEWEST);
}, BUILD_TIMEOUT);
afterAll(() => {
  injector.close();
});

/** One version for each text that the templates come in. */
describe.each(['1.28.10', '1.30.3', NEWEST])(
  'with the templates for Istio %s, a hostile value changes the pod where a harmless one would, or is refused:',
  (version) => {
    const known = PLACES.filter(
      ({ since }) =>
        since === undefined || version.localeCompare(since, 'en', { numeric: true }) > 0,
    );
    const places = version === NEWEST ? known : sample(known, 5);
    test.each(places.map((place) => [place.name, place] as const))(
      '%s',
      async (_name, place) => {
        const configuration = ourInjectorConfig(place.installation ?? {}, version);
        const every = place.choosy === true ? 7 : 2;
        const texts = sample(HOSTILE_TEXTS, every, PLACES.indexOf(place));
        expect(await findSteered(place, configuration, texts)).toEqual([]);
      },
      RUN_TIMEOUT,
    );
  },
);

/** Each text that reached further than its place, with where. */
async function findSteered(
  place: Place,
  configuration: InjectorConfig,
  texts: readonly string[],
): Promise<readonly string[]> {
  const [one, two] = place.harmless;
  const [first, second, ...pods] = await injectAll(
    configuration,
    [one, two, ...texts].map(place.workload),
  );
  if (first?.object === undefined || second?.object === undefined)
    throw new Error(`harmless values were refused: ${first?.error ?? second?.error ?? ''}`);
  const harmless = first.object;
  const allowed = new Set(findDifferences([harmless], [second.object]).map(({ path }) => path));
  expect(allowed.size).toBeGreaterThan(place.flows === false ? 0 : 1);
  if (place.choosy !== true) expect(pods.map(({ error }) => error).filter(Boolean)).toEqual([]);
  return pods.flatMap((pod, at) =>
    findDifferences([harmless], [pod.object ?? harmless])
      .filter(({ path }) => !allowed.has(path))
      .map((difference) => `${JSON.stringify(texts[at])}: ${printDifference(difference)}`),
  );
}

interface Pod {
  /** The injected workload; absent when it is refused. */
  readonly object?: JsonObject;
  readonly error?: string;
}

/** The workloads in their order. */
async function injectAll(
  configuration: InjectorConfig,
  workloads: readonly JsonObject[],
): Promise<readonly Pod[]> {
  const answers = await injector.inject({ configuration, workloads: workloads.map(workloadText) });
  expect(answers).toHaveLength(workloads.length);
  return answers.map(podOf);
}

function podOf(answer: Injected): Pod {
  if (answer.error !== undefined) return { error: answer.error };
  expect(answer.objects).toHaveLength(1);
  return { object: { ...answer.objects[0], metadata: { name: 'steered' } } };
}
