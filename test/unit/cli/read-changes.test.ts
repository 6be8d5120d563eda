import { expect, test } from '@jest/globals';
import { CliError } from '../../../src/cli/cli-error.ts';
import { readChanges } from '../../../src/cli/diff/read-changes.ts';
import type { ClusterClient } from '../../../src/cluster/cluster-client.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
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

test.each(['auto', 'always'] as const)(
  'what the API server calls invalid is an error that names all objects and fields (%s)',
  async (serverSide) => {
    const client = {
      get: () => Promise.resolve(undefined),
      apply: (object: ApplyStep['object']) => {
        const causes = [{ field: `spec.${object.metadata.name}`, message: 'field is immutable' }];
        const refusal = { kind: 'Invalid', detail: 'whole', causes } as const;
        return object.metadata.name === 'fine'
          ? Promise.resolve(object)
          : Promise.reject(new ClusterError({ verb: 'apply', resource: 'services' }, refusal));
      },
    } as unknown as ClusterClient;
    const now = ['one', 'fine', 'two'].map((name) => create('Service', name, 'edge'));
    const found = readChanges({ client }, { ...emptyPlan(), now }, serverSide);
    await expect(found).rejects.toThrow(
      new CliError(
        'no',
        `What the plan would apply is not valid:
  Service edge/one spec.one: the API server refuses this: field is immutable
  Service edge/two spec.two: the API server refuses this: field is immutable. Take the change back; or, where a field cannot be changed, delete the object: it is made anew as the spec says.`,
      ),
    );
  },
);
