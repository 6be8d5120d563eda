import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { rehearse } from '../../../src/apply/rehearse.ts';
import type { ApplyOptions } from '../../../src/cluster/cluster-client.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { ClusterErrorKind, ErrorFacts } from '../../../src/cluster/cluster-error.ts';
import { keyOfRef } from '../../../src/api/object-ref.ts';
import type { ApplyStep } from '../../../src/plan/plan.ts';
import { configMapRef } from '../../builders/facts.ts';

function aStep(name: string): ApplyStep {
  const ref = configMapRef(name);
  return {
    ...{ type: 'apply', cause: 'update', ref, key: keyOfRef(ref), reason: 'differs', after: [] },
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system' } },
    ...{ differences: [], manager: 'meshinstall' },
  };
}

/** Answers each dry run after a moment, some of them with an error. */
function aServer(errors: Readonly<Record<string, ErrorFacts>>) {
  const asked: string[] = [];
  const options: (ApplyOptions | undefined)[] = [];
  const state = { running: 0, most: 0 };
  async function apply(object: KubeObject, how?: ApplyOptions): Promise<KubeObject> {
    asked.push(object.metadata.name);
    options.push(how);
    state.running++;
    state.most = Math.max(state.most, state.running);
    await new Promise((resolve) => setImmediate(resolve));
    state.running--;
    const facts = errors[object.metadata.name];
    if (facts !== undefined)
      throw new ClusterError({ verb: 'apply', resource: 'configmaps' }, facts);
    return object;
  }
  return { asked, options, state, client: { apply } };
}

const many = Array.from({ length: 40 }, (_, index) => aStep(String(index)));

describe('a rehearsal', () => {
  test('asks for each step once, by a dry run with its manager and by force, eight at a time', async () => {
    const { asked, options, state, client } = aServer({});
    expect(await rehearse(client, many)).toEqual([]);
    expect(asked).toEqual(many.map(({ ref }) => ref.name));
    expect(new Set(options.map((one) => JSON.stringify(one)))).toEqual(
      new Set(['{"dryRun":true,"fieldManager":"meshinstall","force":true}']),
    );
    expect(state.most).toBe(8);
  });

  test('hands back everything that is invalid, in the order of the steps, field by field', async () => {
    const causes = [
      { field: 'spec.selector', message: 'Invalid value: x: field is immutable' },
      { field: 'spec.replicas', reason: 'FieldValueInvalid' },
    ];
    const { client } = aServer({
      '30': { kind: 'Invalid', detail: 'whole', causes },
      '2': { kind: 'Invalid', detail: 'failed to create typed patch object' },
    });
    expect(await rehearse(client, many)).toEqual([
      { ref: configMapRef('2'), causes: [{ message: 'failed to create typed patch object' }] },
      {
        ref: configMapRef('30'),
        causes: [
          { field: 'spec.selector', message: 'Invalid value: x: field is immutable' },
          { field: 'spec.replicas', message: 'FieldValueInvalid' },
        ],
      },
    ]);
  });

  test('keeps of a long answer how it begins and how it ends', async () => {
    const detail = `Invalid value: ${'x'.repeat(5_000)}: field is immutable`;
    const { client } = aServer({ a: { kind: 'Invalid', detail } });
    const [said] = await rehearse(client, [aStep('a')]);
    const message = said?.causes[0]?.message ?? '';
    expect(message).toMatch(/^Invalid value: x+ … x+: field is immutable$/);
    expect(message.length).toBeLessThan(310);
  });

  const OTHERS: readonly (readonly [ClusterErrorKind, asked: number])[] = [
    ['AdmissionRefused', 40],
    ['Conflict', 40],
    ['NotFound', 40],
    ['Forbidden', 8],
    ['Unavailable', 8],
    ['Timeout', 8],
    ['TooManyRequests', 8],
    ['NotLeader', 8],
    ['Stopped', 8],
  ];
  test.each(OTHERS)('%s refuses nothing, and %d are asked', async (kind, count) => {
    const { asked, client } = aServer({ '0': { kind, detail: 'no' } });
    expect(await rehearse(client, many)).toEqual([]);
    expect(asked).toHaveLength(count);
  });
});
