import { expect, test } from '@jest/globals';
import { toldContests } from '../../../src/facts/told-contests.ts';
import { anInstall } from '../../builders/facts.ts';

const CONTEST = { object: 'ConfigMap istio-system/istio', fields: ['/data/mesh'] };

function told(reason: string, observedGeneration = 1): ReturnType<typeof toldContests> {
  const other = { object: 'Service istio-system/istiod', fields: ['/spec/type'] };
  const drift = { count: 2, examples: [{ ...CONTEST, contested: true }, other] };
  const condition = { type: 'DriftDetected', status: 'True', reason, observedGeneration };
  return toldContests(anInstall({ status: { conditions: [condition], drift } }));
}

test.each([
  ['contested fields are told', 'FieldContested', 1, [CONTEST]],
  ['those of another spec count no more', 'FieldContested', 0, []],
  ['drift that nobody fights about is none', 'Drifted', 1, []],
])('%s', (_rule, reason, generation, contests) => {
  expect(told(reason, generation)).toEqual(contests);
});

test('a MeshInstall without status has none', () => {
  expect(toldContests(anInstall())).toEqual([]);
});
