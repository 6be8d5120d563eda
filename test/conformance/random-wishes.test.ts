import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Json, JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { minorOf } from '../../src/api/supported-minors.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { stableStringify } from '../../src/support/stable-stringify.ts';
import { buildIstioLinked, run } from '../cluster/index.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import type { Difference } from '../support/differences.ts';
import { asIstioOperator } from '../support/istio-operator.ts';
import type { ComparedSpec } from '../support/istio-operator.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { countOf } from '../support/sample.ts';
import { seedOf } from '../support/seed-of.ts';
import { withGatewayFields } from './random-gateways.ts';
import { randomWishes } from './random-wishes.ts';

/** The oldest and the newest whose installer can be linked. */
const VERSIONS = ['1.29.2', '1.31.1'];
/** For each version. */
const COUNT = countOf('wishes for each version', { ordinary: 60, full: 5_000 });
/** Wishes for one process of the installer. */
const BATCH = 100;
const BUILD_TIMEOUT = 3_600_000;
const RUN_TIMEOUT = 7_200_000;

interface Deliberate {
  readonly reason: string;
  readonly covers: (difference: Difference) => boolean;
}

/** Where we differ from upstream on purpose; rendering.test.ts and values.test.ts list the same. */
const DELIBERATE: readonly Deliberate[] = [
  {
    reason: 'the description of the values ConfigMap is in our words',
    covers: ({ object, path }) =>
      /^ConfigMap [^/]+\/values(-|$)/.test(object) && path.endsWith('kubernetes.io/description'),
  },
  {
    reason: 'the policy of profile stable decides the same by expressions of our own',
    covers: ({ object, path }) =>
      object.startsWith('ValidatingAdmissionPolicy ') &&
      /^spec\.(variables|validations)/.test(path),
  },
  {
    reason: 'labels that are numbers or booleans become text; the API server refuses any other',
    covers: ({ path, wanted, found }) =>
      /\.labels\.[^.]/.test(path) && JSON.stringify(wanted) === found,
  },
  {
    reason:
      'of two environment variables of one name the later stays; a server-side apply refuses both',
    covers: ({ path, wanted, found }) => path.endsWith('.env') && isWithoutDoubles(wanted, found),
  },
  {
    reason: 'an EndpointSlice names us and not Helm as the one who looks after it',
    covers: ({ path, found }) =>
      path.endsWith('.endpointslice.kubernetes.io/managed-by') && found === 'meshinstall',
  },
  {
    reason: 'on GKE upstream asks the cluster for the directory of CNI plugins; we know it',
    covers: ({ path, found }) =>
      /^spec\.template\.spec\.volumes.*hostPath\.path$/.test(path) &&
      found === '/home/kubernetes/bin',
  },
];

/** Has the list that was found each name of the wanted one once, and nothing else? */
function isWithoutDoubles(wanted: unknown, found: unknown): boolean {
  if (!Array.isArray(wanted) || !Array.isArray(found)) return false;
  const entries = wanted as readonly { readonly name: string }[];
  const names = new Set(entries.map(({ name }) => name));
  const kept = found as readonly { readonly name: string }[];
  const all = new Set(entries.map((entry) => stableStringify(entry)));
  return (
    names.size < entries.length &&
    kept.length === names.size &&
    kept.every((entry) => names.has(entry.name) && all.has(stableStringify(entry)))
  );
}

interface Answer {
  readonly objects?: readonly KubeObject[];
  readonly error?: string;
}

async function askUpstream(
  installer: string,
  wishes: readonly ComparedSpec[],
  version: string,
): Promise<readonly Answer[]> {
  const input = JSON.stringify(wishes.map((wish) => asIstioOperator(wish, version)));
  const lines = (await run(installer, [], { input })).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Answer);
}

function rendered(spec: ComparedSpec, version: string): readonly KubeObject[] {
  const resolved = resolveSpec({ spec: withGatewayFields(spec), catalog: CATALOG, version });
  const input = { resolved, catalog: CATALOG, owner: 'compared', rbac: 'standalone' } as const;
  return renderObjects({ ...input, crds: true }).map(({ object }) => object);
}

/** Of CRDs only the names: values.test.ts compares the rest. A null member says the same as an absent one. */
function comparable(objects: readonly KubeObject[]): readonly JsonObject[] {
  const bare = objects.map((object) =>
    object.kind === 'CustomResourceDefinition'
      ? {
          apiVersion: object.apiVersion,
          kind: object.kind,
          metadata: { name: object.metadata.name },
        }
      : object,
  );
  const normal = normaliseObjects(bare.map((object) => withoutNulls(object as unknown as Json)));
  // Mesh configuration is text until here.
  return normal.map((object) => withoutNulls(object) as JsonObject);
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}

function compareOne(wish: ComparedSpec, answer: Answer, version: string): readonly string[] {
  const wanted = comparable(answer.objects ?? []);
  const differences = findDifferences(wanted, comparable(rendered(wish, version)));
  return differences
    .filter((difference) => !DELIBERATE.some(({ covers }) => covers(difference)))
    .map((difference) => `${JSON.stringify(wish)}: ${printDifference(difference)}`);
}

describe.each(VERSIONS)('upstream’s own installer of Istio %s', (version) => {
  let installer = '';
  beforeAll(async () => {
    installer = await buildIstioLinked('installer', version);
  }, BUILD_TIMEOUT);

  test(
    'renders the same for whatever is put together at random',
    async () => {
      const minor = minorOf(version);
      if (minor === undefined) throw new Error(`${version} is not supported`);
      const wishes = randomWishes(COUNT, seedOf(`wishes for Istio ${version}`), minor);
      const found: string[] = [];
      let refused = 0;
      for (let from = 0; from < wishes.length; from += BATCH) {
        const batch = wishes.slice(from, from + BATCH);
        if (from > 0) {
          const sofar = `${from} of ${COUNT} wishes, ${found.length} differences`;
          process.stderr.write(`Istio ${version}: ${sofar}\n`);
        }
        const answers = await askUpstream(installer, batch, version);
        batch.forEach((wish, at) => {
          const answer = answers[at] ?? { error: 'no answer' };
          if (answer.error !== undefined) refused += 1;
          else found.push(...compareOne(wish, answer, version));
        });
      }
      expect(found).toEqual([]);
      // A few wishes contradict themselves, and upstream's charts fail on them.
      expect(refused).toBeLessThan(COUNT / 6);
    },
    RUN_TIMEOUT,
  );
});
