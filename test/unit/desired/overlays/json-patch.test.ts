import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../../src/api/kube-object.ts';
import { applyJsonPatch } from '../../../../src/desired/overlays/json-patch.ts';
import type { JsonPatchOperation } from '../../../../src/desired/overlays/json-patch.ts';
import { PatchError } from '../../../../src/desired/overlays/patch-error.ts';

type Case = [rule: string, before: Json, patch: JsonPatchOperation[], after: Json];

describe('RFC 6902', () => {
  test.each<Case>([
    ['add makes a member', { a: 1 }, [{ op: 'add', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['add replaces a member', { a: 1 }, [{ op: 'add', path: '/a', value: 2 }], { a: 2 }],
    ['add pushes items back', [1, 3], [{ op: 'add', path: '/1', value: 2 }], [1, 2, 3]],
    ['add with - appends', [1], [{ op: 'add', path: '/-', value: 2 }], [1, 2]],
    ['add at the length appends', [1], [{ op: 'add', path: '/1', value: 2 }], [1, 2]],
    ['add of null is null', {}, [{ op: 'add', path: '/a', value: null }], { a: null }],
    ['add of a list is one item', [], [{ op: 'add', path: '/-', value: [1] }], [[1]]],
    ['add of the whole replaces it', { a: 1 }, [{ op: 'add', path: '', value: [] }], []],
    ['remove takes a member', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['remove closes the gap', [1, 2, 3], [{ op: 'remove', path: '/1' }], [1, 3]],
    [
      'replace needs what it replaces',
      { a: 1 },
      [{ op: 'replace', path: '/a', value: 2 }],
      { a: 2 },
    ],
    [
      'replace keeps an item’s place',
      [1, 2, 3],
      [{ op: 'replace', path: '/1', value: 9 }],
      [1, 9, 3],
    ],
    [
      'move takes it along',
      { a: { x: 1 }, b: {} },
      [{ op: 'move', from: '/a/x', path: '/b/y' }],
      { a: {}, b: { y: 1 } },
    ],
    ['move within a list', [1, 2, 3], [{ op: 'move', from: '/0', path: '/2' }], [2, 3, 1]],
    ['move to the same place', { a: 1 }, [{ op: 'move', from: '/a', path: '/a' }], { a: 1 }],
    ['copy leaves it', { a: 1 }, [{ op: 'copy', from: '/a', path: '/b' }], { a: 1, b: 1 }],
    [
      'test of the same goes on',
      { a: { b: [1] } },
      [{ op: 'test', path: '/a', value: { b: [1] } }],
      { a: { b: [1] } },
    ],
    ['~1 is a slash', { 'a/b': 1 }, [{ op: 'remove', path: '/a~1b' }], {}],
    ['~01 is a tilde and a one', { '~1': 1 }, [{ op: 'remove', path: '/~01' }], {}],
    ['an empty name is a name', { '': 1 }, [{ op: 'remove', path: '/' }], {}],
    [
      'operations build on each other',
      {},
      [
        { op: 'add', path: '/a', value: {} },
        { op: 'add', path: '/a/b', value: [1] },
        { op: 'add', path: '/a/b/0', value: 0 },
      ],
      { a: { b: [0, 1] } },
    ],
  ])('%s', (_rule, before, patch, after) => {
    const frozen = JSON.stringify(before);
    expect(applyJsonPatch(before, patch)).toEqual(after);
    expect(JSON.stringify(before)).toBe(frozen);
  });

  type Refused = [rule: string, before: Json, patch: JsonPatchOperation[], at: string];
  test.each<Refused>([
    ['remove of nothing', {}, [{ op: 'remove', path: '/a' }], '0/path'],
    ['replace of nothing', {}, [{ op: 'replace', path: '/a', value: 1 }], '0/path'],
    ['add below nothing', {}, [{ op: 'add', path: '/a/b', value: 1 }], '0/path'],
    ['add below a scalar', { a: 1 }, [{ op: 'add', path: '/a/b', value: 1 }], '0/path'],
    ['an index past the end', [1], [{ op: 'add', path: '/2', value: 1 }], '0/path'],
    ['an index with a leading zero', [1, 2], [{ op: 'remove', path: '/01' }], '0/path'],
    ['a negative index', [1], [{ op: 'remove', path: '/-1' }], '0/path'],
    ['- where an item has to be', [1], [{ op: 'remove', path: '/-' }], '0/path'],
    ['a pointer without a slash', { a: 1 }, [{ op: 'remove', path: 'a' }], '0/path'],
    ['a tilde that means nothing', { a: 1 }, [{ op: 'remove', path: '/~2' }], '0/path'],
    ['a test of something else', { a: 1 }, [{ op: 'test', path: '/a', value: '1' }], '0/path'],
    ['copy from nowhere', {}, [{ op: 'copy', from: '/a', path: '/b' }], '0/from'],
    ['move without from', {}, [{ op: 'move', path: '/b' }], '0/from'],
    ['move into itself', { a: {} }, [{ op: 'move', from: '/a', path: '/a/b' }], '0/path'],
    ['removal of everything', {}, [{ op: 'remove', path: '' }], '0/path'],
    ['a way to the prototype', {}, [{ op: 'add', path: '/__proto__/x', value: 1 }], '0/path'],
    [
      'a way by the constructor',
      {},
      [{ op: 'add', path: '/constructor/prototype/x', value: 1 }],
      '0/path',
    ],
    [
      'the second of two, and then nothing of either holds',
      { a: 1 },
      [
        { op: 'remove', path: '/a' },
        { op: 'test', path: '/a', value: 1 },
      ],
      '1/path',
    ],
  ])('refuses %s', (_rule, before, patch, at) => {
    const error = (() => {
      try {
        applyJsonPatch(before, patch);
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(PatchError);
    expect((error as PatchError).at.join('/')).toBe(at);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
