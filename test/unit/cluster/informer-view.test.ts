import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { InformerView, OlderView } from '../../../src/cluster/informer-view.ts';
import type { Change } from '../../../src/cluster/informer.ts';

function object(
  name: string,
  version: number,
  more: { uid?: string; data?: string } = {},
): KubeObject {
  const { uid = `uid-${name}`, data = String(version) } = more;
  const metadata = { name, namespace: 'n', uid, resourceVersion: String(version) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

/** A view that stores `data`, after a first complete view of these objects. */
function viewOf(version: number, ...objects: readonly KubeObject[]): InformerView<unknown> {
  const view = new InformerView((live) => live.data);
  read(view, version, ...objects);
  return view;
}

function read(
  view: InformerView<unknown>,
  version: number,
  ...objects: readonly KubeObject[]
): readonly Change<unknown>[] {
  view.beginView();
  for (const one of objects) view.collect(one);
  return view.complete(String(version));
}

/** `name: before -> after`, in order. */
function print(changes: readonly Change<unknown>[]): readonly string[] {
  return changes.map(({ key, before, after }) => {
    const name = key.split('/').at(-1) ?? '';
    return `${name}: ${String(before?.value)} -> ${String(after?.value)}`;
  });
}

describe('InformerView', () => {
  test('shows nothing of a view before it is complete, and then all of it', () => {
    const view = new InformerView((live) => live.data);
    view.beginView();
    view.collect(object('a', 1));
    expect(view.onObject('put', object('b', 2))).toEqual([]);
    expect(view.store.list()).toEqual([]);
    expect(view.resourceVersion).toBe('');
    expect(print(view.onBookmark('5', true))).toEqual(['a: undefined -> 1', 'b: undefined -> 2']);
    expect(view.position).toBe('5');
    expect(view.store.get('a', 'n')).toMatchObject({
      uid: 'uid-a',
      resourceVersion: '1',
      value: '1',
    });
  });

  test('a bookmark that ends no view moves nothing while a view is read', () => {
    const view = new InformerView((live) => live.data);
    view.beginView();
    expect(view.onBookmark('3', false)).toEqual([]);
    expect(view.isIncomplete).toBe(true);
    expect(view.position).toBeUndefined();
  });

  test('an object that is deleted while a view is read is not in it', () => {
    const view = new InformerView((live) => live.data);
    view.beginView();
    view.onObject('put', object('a', 1));
    view.onObject('gone', object('a', 2));
    expect(view.onBookmark('2', true)).toEqual([]);
  });

  test('tells what appeared, changed and went', () => {
    const view = viewOf(5, object('a', 1), object('b', 2));
    expect(print(view.onObject('put', object('c', 6)))).toEqual(['c: undefined -> 6']);
    expect(print(view.onObject('put', object('a', 7)))).toEqual(['a: 1 -> 7']);
    expect(print(view.onObject('gone', object('b', 8)))).toEqual(['b: 2 -> undefined']);
    expect(view.store.list('n').map((item) => item.name)).toEqual(['a', 'c']);
    expect(view.resourceVersion).toBe('8');
  });

  test('a change that the projection does not show is not told, but is counted as seen', () => {
    const view = viewOf(5, object('a', 1, { data: 'same' }));
    expect(view.onObject('put', object('a', 6, { data: 'same' }))).toEqual([]);
    expect(view.store.get('a', 'n')?.resourceVersion).toBe('6');
  });

  test('an event that is told three times changes something once', () => {
    const view = viewOf(5);
    const told = [1, 2, 3].flatMap(() => view.onObject('put', object('a', 6)));
    expect(print(told)).toEqual(['a: undefined -> 6']);
  });

  test('an event of an older view changes nothing', () => {
    const view = viewOf(5, object('a', 5));
    expect(view.onObject('put', object('a', 4))).toEqual([]);
    expect(view.onObject('gone', object('a', 3))).toEqual([]);
    expect(view.store.get('a', 'n')?.value).toBe('5');
  });

  test('versions are compared as whole numbers of any length', () => {
    const view = viewOf(5);
    const [big, bigger] = ['9007199254740993', '9007199254740994'];
    view.onBookmark(big, false);
    expect(
      view.onObject('put', {
        ...object('a', 1),
        metadata: { ...object('a', 1).metadata, resourceVersion: big },
      }),
    ).toEqual([]);
    expect(
      view.onObject('put', {
        ...object('a', 1),
        metadata: { ...object('a', 1).metadata, resourceVersion: bigger },
      }),
    ).toHaveLength(1);
  });

  test('a relist tells deletions, changes and appearances that nobody saw', () => {
    const view = viewOf(5, object('kept', 1), object('changed', 2), object('gone', 3));
    view.startAgain();
    expect(view.store.list()).toHaveLength(3);
    const changes = read(view, 9, object('kept', 1), object('changed', 8), object('new', 9));
    expect(print(changes)).toEqual([
      'gone: 3 -> undefined',
      'changed: 2 -> 8',
      'new: undefined -> 9',
    ]);
  });

  test('an object that was deleted and made again in a gap is two changes', () => {
    const view = viewOf(5, object('a', 1, { uid: 'first', data: 'same' }));
    const changes = read(view, 9, object('a', 8, { uid: 'second', data: 'same' }));
    expect(changes.map(({ before, after }) => [before?.uid, after?.uid])).toEqual([
      ['first', undefined],
      [undefined, 'second'],
    ]);
  });

  test('a late deletion of the first of two objects of one name leaves the second', () => {
    const view = viewOf(5, object('a', 5, { uid: 'second' }));
    expect(view.onObject('gone', object('a', 6, { uid: 'first' }))).toEqual([]);
    expect(view.store.get('a', 'n')?.uid).toBe('second');
  });

  test('an older bookmark means that the server stepped back', () => {
    const view = viewOf(50);
    expect(() => view.onBookmark('40', false)).toThrow(OlderView);
  });

  test('an older view is refused six times, then believed: a cluster restored from a backup', () => {
    const view = viewOf(50, object('a', 50));
    for (let time = 0; time < 6; time++) {
      view.startAgain();
      expect(() => read(view, 40, object('old', 4))).toThrow(OlderView);
    }
    expect(view.store.list().map((item) => item.name)).toEqual(['a']);
    view.startAgain();
    expect(print(read(view, 40, object('old', 4)))).toEqual([
      'a: 50 -> undefined',
      'old: undefined -> 4',
    ]);
    expect(view.position).toBe('40');
  });

  test('a newer view in between begins the count again', () => {
    const view = viewOf(50);
    for (let time = 0; time < 20; time++) {
      expect(() => read(view, 40)).toThrow(OlderView);
      if (time % 5 === 4) read(view, 51 + time);
    }
  });

  test('a kind that is gone leaves no objects, and tells each', () => {
    const view = viewOf(5, object('a', 1));
    expect(print(view.clear())).toEqual(['a: 1 -> undefined']);
    expect(view.position).toBeUndefined();
  });

  test('an abandoned view leaves the last one', () => {
    const view = viewOf(5, object('a', 1));
    view.beginView();
    view.collect(object('b', 6));
    view.abandon();
    expect(view.store.list().map((item) => item.name)).toEqual(['a']);
  });
});
