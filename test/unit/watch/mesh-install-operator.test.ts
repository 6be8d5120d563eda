import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, jest, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { InformerView } from '../../../src/cluster/informer-view.ts';
import type { Change, Informer, Stored } from '../../../src/cluster/informer.ts';
import type { Watched } from '../../../src/watch/mesh-install-operator.ts';

// jest cannot require an ES module that is being imported: the client has to be there before the framework asks for it.
await import('@kubernetes/client-node');
const { MeshInstallOperator } = await import('../../../src/watch/mesh-install-operator.ts');

/** An informer without a cluster: the test tells what changed. */
class FakeInformer {
  readonly spec: Informer<string>['spec'];
  readonly view: InformerView<string>;
  readonly handlers = new Set<(change: Change<string>) => void>();
  #version = 0;

  constructor(apiVersion: string, kind: string, namespace?: string) {
    function project(object: KubeObject): string {
      return String(object.data);
    }
    this.spec = { apiVersion, kind, project, ...(namespace !== undefined && { namespace }) };
    this.view = new InformerView(project);
  }

  list(): readonly Stored<string>[] {
    return this.view.store.list();
  }

  onChange(handler: (change: Change<string>) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  tell(type: 'put' | 'gone', name: string, data: string): void {
    const resourceVersion = String(++this.#version);
    const metadata = { name, namespace: 'n', uid: name, resourceVersion };
    const { apiVersion, kind } = this.spec;
    for (const change of this.view.onObject(type, { apiVersion, kind, metadata, data })) {
      for (const handler of this.handlers) handler(change);
    }
  }
}

function watch(informer: FakeInformer, plural: string, prefix: string): Watched {
  function keysOf({ before, after }: Change<unknown>): readonly string[] {
    return [`${prefix}${String((after ?? before)?.value)}`];
  }
  return { informer: informer as unknown as Informer<unknown>, plural, keysOf };
}

function rig(...watched: readonly Watched[]) {
  const keys: string[] = [];
  const logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  const operator = new MeshInstallOperator({ watched, enqueue: (key) => keys.push(key), logger });
  return { keys, logger, operator };
}

describe('MeshInstallOperator', () => {
  test('every change of a watched object becomes keys', async () => {
    const informer = new FakeInformer('v1', 'ConfigMap');
    const { keys, operator } = rig(watch(informer, 'configmaps', ''));
    await operator.start();
    informer.tell('put', 'a', 'one');
    informer.tell('put', 'a', 'two');
    informer.tell('gone', 'a', 'two');
    expect(keys).toEqual(['one', 'two', 'two']);
  });

  test('what an informer holds already is told at start', async () => {
    const informer = new FakeInformer('apps/v1', 'Deployment');
    informer.tell('put', 'a', 'one');
    const { keys, operator } = rig(watch(informer, 'deployments', ''));
    await operator.start();
    expect(keys).toEqual(['one']);
  });

  test('several informers of one kind are each followed once', async () => {
    const informers = [
      new FakeInformer('v1', 'Pod'),
      new FakeInformer('v1', 'Pod'),
      new FakeInformer('v1', 'Pod', 'n'),
    ];
    const { keys, operator } = rig(
      ...informers.map((informer, index) => watch(informer, 'pods', `${index}-`)),
    );
    await operator.start();
    for (const informer of informers) informer.tell('put', 'a', 'x');
    expect(keys).toEqual(['0-x', '1-x', '2-x']);
  });

  test('after stop nothing is handed on', async () => {
    const informer = new FakeInformer('v1', 'ConfigMap');
    const { keys, operator } = rig(watch(informer, 'configmaps', ''));
    await operator.start();
    operator.stop();
    informer.tell('put', 'a', 'one');
    expect(keys).toEqual([]);
    expect(informer.handlers.size).toBe(0);
  });

  test('a bug in finding the keys is logged and ends nothing', async () => {
    const informer = new FakeInformer('v1', 'ConfigMap');
    const watched = {
      ...watch(informer, 'configmaps', ''),
      keysOf: (change: Change<unknown>) => {
        if (change.after?.name === 'bad') throw new Error('bug');
        return ['fine'];
      },
    };
    const { keys, logger, operator } = rig(watched);
    await operator.start();
    informer.tell('put', 'bad', 'x');
    informer.tell('put', 'good', 'x');
    expect(keys).toEqual(['fine']);
    expect(logger.error).toHaveBeenCalledTimes(1);
  });

  test.each([
    'registerCustomResourceDefinition',
    'setResourceStatus',
    'patchResourceStatus',
    'setResourceFinalizers',
  ])('the %s that the framework ships is not reachable', async (method) => {
    const { operator } = rig();
    const methods = operator as unknown as Record<string, () => Promise<unknown>>;
    await expect(methods[method]!()).rejects.toThrow('src/cluster does');
  });
});

describe('the contract with @dot-i/k8s-operator', () => {
  const file = createRequire(import.meta.url).resolve('@dot-i/k8s-operator');

  test('the file is the one that was read: after an upgrade, read it again and renew this hash', () => {
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(hash).toBe('205b3aabffc812adfbe1bcf5e534d99d8f7f713a2ae7e5a66fcd278d7bcec75f');
  });

  test('all of its input and output is overridden; what is not does none, or is never called', () => {
    const base = Object.getPrototypeOf(MeshInstallOperator) as { prototype: object };
    const shipped = Object.getOwnPropertyNames(base.prototype).filter(
      (name) => name !== 'constructor',
    );
    const ours = new Set(Object.getOwnPropertyNames(MeshInstallOperator.prototype));
    expect(shipped.filter((name) => ours.has(name)).sort()).toEqual([
      'getCustomResourceApiUri',
      'patchResourceStatus',
      'registerCustomResourceDefinition',
      'setResourceFinalizers',
      'setResourceStatus',
      'stop',
      'watchResource',
    ]);
    expect(shipped.filter((name) => !ours.has(name)).sort()).toEqual([
      'applyAxiosKubeConfigAuth',
      'applyGaxiosKubeConfigAuth',
      'errorToJson',
      'handleResourceFinalizer',
      'resourceStatusRequest',
      'start',
    ]);
  });
});
