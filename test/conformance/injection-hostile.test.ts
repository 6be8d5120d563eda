import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { buildIstioctl, RunError } from '../cluster/index.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import { inject, ourInjectorConfig } from '../support/injector.ts';
import type { InjectorConfig } from '../support/injector.ts';
import { sample } from '../support/sample.ts';
import { HOSTILE_TEXTS, PLACES } from './injection-hostile-places.ts';
import type { Place } from './injection-hostile-places.ts';

const NEWEST = '1.31.1';
const BUILD_TIMEOUT = 3_600_000;
const RUN_TIMEOUT = 300_000;

let istioctl = '';
beforeAll(async () => {
  istioctl = await buildIstioctl(NEWEST);
}, BUILD_TIMEOUT);

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
  const [first, second] = await injectAll(configuration, [
    place.workload(one),
    place.workload(two),
  ]);
  if (first === undefined || second === undefined) throw new Error('harmless values were refused');
  const allowed = new Set(findDifferences([first], [second]).map(({ path }) => path));
  expect(allowed.size).toBeGreaterThan(place.flows === false ? 0 : 1);

  const workloads = texts.map(place.workload);
  const pods = await (place.choosy === true ? injectEach : injectAll)(configuration, workloads);
  return pods.flatMap((pod, at) =>
    findDifferences([first], pod === undefined ? [first] : [pod])
      .filter(({ path }) => !allowed.has(path))
      .map((difference) => `${JSON.stringify(texts[at])}: ${printDifference(difference)}`),
  );
}

/** The injected workloads in their order, undefined for each that is refused. One run serves all while none is. */
async function injectEach(
  configuration: InjectorConfig,
  workloads: readonly JsonObject[],
): Promise<readonly (JsonObject | undefined)[]> {
  try {
    return await injectAll(configuration, workloads);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    if (workloads.length === 1) return [undefined];
    const half = Math.ceil(workloads.length / 2);
    const halves = [workloads.slice(0, half), workloads.slice(half)];
    return (await Promise.all(halves.map((part) => injectEach(configuration, part)))).flat();
  }
}

async function injectAll(
  configuration: InjectorConfig,
  workloads: readonly JsonObject[],
): Promise<readonly JsonObject[]> {
  const injected = await inject({ istioctl, configuration, workloads });
  expect(injected).toHaveLength(workloads.length);
  return injected.map((workload) => ({ ...workload, metadata: { name: 'steered' } }));
}
