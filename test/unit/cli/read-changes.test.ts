import { expect, test } from '@jest/globals';
import { readChanges } from '../../../src/cli/diff/read-changes.ts';
import type { ClusterClient } from '../../../src/cluster/cluster-client.ts';
import type { ApplyStep } from '../../../src/plan/plan.ts';
import { emptyPlan } from '../../../src/plan/plan.ts';

function create(kind: string, name: string, namespace?: string): ApplyStep {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return {
    ...{ type: 'apply', cause: 'create', key: `${kind} ${name}`, reason: 'is missing', after: [] },
    ref: { apiVersion: 'v1', kind, ...metadata },
    object: { apiVersion: 'v1', kind, metadata },
    ...{ differences: [], manager: 'meshinstall' },
  };
}

test('nothing is asked by a dry run about objects of a namespace that the plan makes', async () => {
  const asked: string[] = [];
  const client = {
    get: () => Promise.resolve(undefined),
    apply: (object: ApplyStep['object']) => {
      asked.push(object.metadata.name);
      return Promise.resolve(object);
    },
  } as unknown as ClusterClient;
  const now = [
    create('Namespace', 'istio-system'),
    create('ServiceAccount', 'istiod', 'istio-system'),
    create('ServiceAccount', 'edge', 'edge'),
  ];
  const changes = await readChanges({ client }, { ...emptyPlan(), now }, 'always');
  expect(asked).toEqual(['istio-system', 'edge']);
  expect(changes.objects.map(({ ref }) => ref.name)).toEqual(['istio-system', 'istiod', 'edge']);
  expect(changes.serverSide).toBe(false);
  expect(changes.notes).toEqual([
    'The API server was not asked by a dry run about objects in namespaces that do not exist yet (1).',
  ]);
});
