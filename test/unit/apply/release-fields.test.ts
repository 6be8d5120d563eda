import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../../../src/api/kube-object.ts';
import { releaseFields } from '../../../src/apply/release-fields.ts';
import type { ReleaseStep } from '../../../src/plan/plan.ts';
import { configMapRef } from '../../builders/facts.ts';

const OURS: ManagedFieldsEntry = {
  ...{ manager: 'meshinstall', operation: 'Apply', apiVersion: 'v1' },
  fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} }, 'f:spec': { 'f:x': { 'f:y': {} } } },
};
const THEIRS: ManagedFieldsEntry = { ...OURS, manager: 'other' };
const SCALED: ManagedFieldsEntry = { ...OURS, subresource: 'scale' };

function step(fields: ReleaseStep['fields'], uid = 'u'): ReleaseStep {
  const ref = configMapRef('istio');
  return { type: 'release', ref, key: 'k', reason: '', after: [], fields, uid };
}

/** The patch that is sent for an object with these managedFields; undefined when none is. */
async function patchOf(wanted: ReleaseStep): Promise<unknown> {
  let sent: unknown;
  await releaseFields(
    {
      get: () =>
        Promise.resolve({
          ...{ apiVersion: 'v1', kind: 'ConfigMap' },
          metadata: {
            ...{ name: 'istio', uid: 'u', resourceVersion: '7' },
            managedFields: [OURS, THEIRS, SCALED],
          },
        }),
      patchMerge: (_ref, patch: JsonObject, options) => {
        sent = { patch, options };
        return Promise.resolve(patch as unknown as KubeObject);
      },
    },
    wanted,
  );
  return sent;
}

describe('giving up fields', () => {
  test('takes them out of our Apply entry and touches nothing else, if nobody wrote in between', async () => {
    const left = { ...OURS, fieldsV1: { 'f:data': { 'f:b': {} } } };
    const sent = await patchOf(
      step([
        ['f:data', 'f:a'],
        ['f:spec', 'f:x', 'f:y'],
        ['f:data', 'f:c'],
      ]),
    );
    expect(sent).toEqual({
      patch: { metadata: { managedFields: [left, THEIRS, SCALED] } },
      options: { resourceVersion: '7', uid: 'u' },
    });
  });

  test('writes nothing to an object that is another one by now', async () => {
    expect(await patchOf(step([['f:data', 'f:a']], 'before'))).toBeUndefined();
  });
});
