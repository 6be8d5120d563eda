import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildMeshInstallCrd } from '../../src/api/crd.ts';
import type { Json } from '../../src/api/kube-object.ts';
import { validateMeshInstall } from '../../src/api/validate-mesh-install.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import { startCluster } from '../cluster/index.ts';
import type { Cluster } from '../cluster/index.ts';
import { openApiAnswers } from '../support/api-answers.ts';
import type { ApiAnswer, ApiAnswers } from '../support/api-answers.ts';
import { CATALOG } from '../support/catalog.ts';
import { effectOf } from '../support/effect-of.ts';
import { mutateSpec } from '../support/hostile/mutate-install.ts';
import { countOf } from '../support/sample.ts';
import { seedOf } from '../support/seed-of.ts';
import { diceOf } from '../support/seeded.ts';

const COUNT = countOf('mutations', { ordinary: 500, full: 10_000 });
/** Requests at a time. */
const ABREAST = 8;
/** Of the accepted ones, every so many-th is played in a simulated cluster until nothing is left to do. */
const PLAYED_EVERY = 5;

let cluster: Cluster;
let answers: ApiAnswers;

beforeAll(async () => {
  cluster = await startCluster({ level: 'api' });
  answers = openApiAnswers(cluster.kubeconfig);
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(buildMeshInstallCrd()));
  await cluster.kubectl(['wait', '--for=condition=Established', 'crd/meshinstalls.meshinstall.io']);
}, 1_200_000);

afterAll(async () => {
  answers.close();
  await cluster.stop();
});

interface Tried {
  readonly spec: Json;
  readonly answer: ApiAnswer;
}

function installOf(spec: Json): Readonly<Record<string, unknown>> {
  return {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'tried' },
    spec,
  };
}

async function tryAll(specs: readonly Json[]): Promise<readonly Tried[]> {
  const path = '/apis/meshinstall.io/v1alpha1/meshinstalls?dryRun=All&fieldValidation=Strict';
  const tried: Tried[] = [];
  const open = [...specs];
  async function work(): Promise<void> {
    for (let spec = open.pop(); spec !== undefined; spec = open.pop())
      tried.push({ spec, answer: await answers.send('POST', path, installOf(spec)) });
  }
  await Promise.all(Array.from({ length: ABREAST }, work));
  return tried;
}

/**
 * What we refuse and the API server cannot: settings of Istio, whose schema depends on the version; two entries that are one gateway;
 * sizes and names that no field's schema speaks of.
 */
const STRICTER_BY_DESIGN = [
  /^spec\.(?:values|meshConfig)\b/,
  /is the same gateway as/,
  /this name is never allowed/,
  /the key is longer than/,
  /too large to be read exactly/,
];

function errorsOf(spec: Json): readonly string[] {
  return validateMeshInstall(installOf(spec), { catalog: CATALOG })
    .findings.filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => `${path}: ${message}`);
}

/** Whether the schema and its rules say so: then the API server has to say the same. */
function isOfSchema(line: string): boolean {
  return !STRICTER_BY_DESIGN.some((pattern) => pattern.test(line));
}

function messageOf({ body }: ApiAnswer): string {
  return typeof body.message === 'string' ? body.message : '';
}

/** A refusal that names at least one field; a server that failed is none. */
function namesField({ status, body }: ApiAnswer): boolean {
  const { causes = [] } = (body.details ?? {}) as {
    readonly causes?: readonly { readonly field?: string }[];
  };
  if (status === 422) return causes.some(({ field }) => field !== undefined && field !== '');
  return status === 400 && /unknown field "[^"]+"|spec\./.test(messageOf({ status, body }));
}

/** Sentences about the ones on which the API server and we disagree, or on which somebody fails. */
function disagreements({ spec, answer }: Tried): readonly string[] {
  const ours = errorsOf(spec);
  const about = `${JSON.stringify(spec).slice(0, 600)}\n  API server: ${answer.status} ${messageOf(answer).slice(0, 600)}\n  ours: ${ours.join('; ')}`;
  if (answer.status !== 201)
    return [
      ...(namesField(answer) ? [] : [`refused without a field: ${about}`]),
      ...(ours.length > 0 ? [] : [`we accept what the API server refuses: ${about}`]),
    ];
  if (ours.some(isOfSchema)) return [`we refuse what the API server accepts: ${about}`];
  try {
    expect(answer.body.spec).toEqual(withDefaults(installOf(spec)).spec);
    return [];
  } catch (error) {
    return [`other defaults: ${about}\n${String(error)}`];
  }
}

/** An accepted spec is refused with a path by the operator, or leads somewhere and then to rest. */
function outcomes({ spec }: Tried, index: number): readonly string[] {
  try {
    const effect = effectOf(spec);
    const lines = effect.refused.split('\n').filter((line) => line !== '');
    if (lines.length > 0)
      return lines.every((line) => line.startsWith('spec')) ? [] : [`no path: ${effect.refused}`];
    if (index % PLAYED_EVERY === 0) effect.behaviour();
    return [];
  } catch (error) {
    return [
      `fails: ${JSON.stringify(spec)}\n${error instanceof Error ? String(error.stack) : String(error)}`,
    ];
  }
}

test(`${COUNT} mutations of right specs: the API server and validate agree, and what is accepted is refused with a path or converges`, async () => {
  const dice = diceOf(seedOf('mutations of MeshInstalls'));
  const tried = await tryAll(Array.from({ length: COUNT }, () => mutateSpec(dice)));
  const accepted = tried.filter(({ answer }) => answer.status === 201);
  const wrong = [...tried.flatMap(disagreements), ...accepted.flatMap(outcomes)];
  process.stderr.write(
    `${tried.length} tried, ${accepted.length} accepted by the API server, ${wrong.length} wrong\n`,
  );
  expect(wrong.slice(0, 20).join('\n\n')).toBe('');
  expect(accepted.length).toBeGreaterThan(COUNT / 20);
  expect(accepted.length).toBeLessThan(COUNT / 1.5);
}, 1_200_000);
