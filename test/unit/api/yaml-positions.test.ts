import { describe, expect, test } from '@jest/globals';
import { parseEvents } from 'js-yaml';
import type { ValuePath } from '../../../src/api/finding.ts';
import { findPositions } from '../../../src/api/yaml-positions.ts';

const TEXT = `# a comment
apiVersion: x
spec:
  list:
    - name: "quoted"
      deep: {er: [1, 2]}
    - &anchor {name: b}
    - *anchor
  ? [odd, key]
  : value
  text: |
    line
---
second: yes
`;

const CASES: readonly (readonly [rule: string, path: ValuePath, line: number, column: number])[] = [
  ['a member stands where its name does', ['spec', 'list'], 4, 3],
  ['an item stands where it begins', ['spec', 'list', 0], 5, 7],
  ['a member of an item', ['spec', 'list', 0, 'name'], 5, 7],
  ['an item of a list on one line', ['spec', 'list', 0, 'deep', 'er', 1], 6, 22],
  ['an item with an anchor', ['spec', 'list', 1, 'name'], 7, 16],
  ['an alias stands where it is written', ['spec', 'list', 2], 8, 8],
  ['what is not there stands where its parent does', ['spec', 'list', 0, 'nope', 'deeper'], 5, 7],
  ['what is nowhere stands at the top', ['nope'], 2, 1],
  ['what follows a key that is a list is still found', ['spec', 'text'], 11, 3],
];

describe('findPositions', () => {
  test.each(CASES)('%s', (_rule, path, line, column) => {
    const [first] = findPositions(TEXT, parseEvents(TEXT, {}));
    expect(first?.positionOf(path)).toEqual({ line, column });
  });

  test('each document has positions of its own, counted from the top of the file', () => {
    const [, second, ...others] = findPositions(TEXT, parseEvents(TEXT, {}));
    expect(second?.positionOf(['second'])).toEqual({ line: 14, column: 1 });
    expect(others).toEqual([]);
  });

  test('only scalars without quotes are listed, without keys', () => {
    const [first, second] = findPositions(TEXT, parseEvents(TEXT, {}));
    const texts = first?.plainScalars.map(({ text }) => text);
    expect(texts).toEqual(['x', '1', '2', 'b', 'odd', 'key', 'value']);
    expect(second?.plainScalars).toEqual([{ path: ['second'], text: 'yes' }]);
  });
});
