import { describe, expect, test } from '@jest/globals';
import { parseEvents } from 'js-yaml';
import { diffSettings } from '../../../src/cli/diff-settings.ts';
import { parseDuration } from '../../../src/cli/input/parse-duration.ts';
import { findYaml11Words } from '../../../src/cli/input/yaml-11-words.ts';
import { findPositions } from '../../../src/api/yaml-positions.ts';
import { formatAge } from '../../../src/cli/output/format-age.ts';
import { formatObjects } from '../../../src/cli/output/format-document.ts';
import { formatTable } from '../../../src/cli/output/format-table.ts';

describe('parseDuration', () => {
  test.each([
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['24h', 86_400_000],
    ['0s', undefined],
    ['25h', undefined],
    ['10', undefined],
    ['', undefined],
    ['-5m', undefined],
    ['1d', undefined],
  ])('%j', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});

describe('formatAge', () => {
  const now = Date.parse('2026-01-10T00:00:00Z');
  test.each([
    ['2026-01-10T00:00:00Z', '0s'],
    ['2026-01-09T23:59:55Z', '5s'],
    ['2026-01-09T23:57:30Z', '2m30s'],
    ['2026-01-09T23:48:30Z', '11m'],
    ['2026-01-09T20:59:00Z', '3h1m'],
    ['2026-01-07T22:00:00Z', '2d2h'],
    ['2025-12-01T00:00:00Z', '40d'],
    ['2026-01-11T00:00:00Z', '0s'],
    [undefined, ''],
    ['soon', ''],
  ])('%s is %j ago', (since, age) => {
    expect(formatAge(since, now)).toBe(age);
  });
});

describe('formatTable', () => {
  test('columns are three blanks apart, empty cells are dashes, nothing trails', () => {
    const rows = [
      ['a', { text: 'long one', paint: (text: string) => `<${text}>` }, ''],
      ['bbbb', '', 'x'],
    ];
    expect(formatTable(['N', 'WHAT', 'Z'], rows)).toBe(
      'N      WHAT       Z\na      <long one>   -\nbbbb   -          x\n',
    );
  });
});

const NAMED = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'x' } };

describe('formatObjects', () => {
  test('YAML documents have no anchors, no folded lines, and are separated', async () => {
    const shared = { text: 'word '.repeat(40) };
    const first = { ...NAMED, spec: { one: shared, two: shared } };
    const yaml = await formatObjects([first, NAMED], 'yaml');
    expect(yaml).not.toContain('&');
    expect(yaml.split('\n').length).toBe(16);
    expect(yaml.match(/^---$/gm)).toHaveLength(2);
  });

  test('a spec that was printed before is not printed again, an equal one is', async () => {
    const spec = { a: 1 };
    const printed = new Map([[spec, 'spec:\n  a: 1 # as before\n']]);
    const yaml = await formatObjects(
      [
        { ...NAMED, spec },
        { ...NAMED, spec: { a: 1 } },
      ],
      'yaml',
      printed,
    );
    expect(yaml.match(/spec:\n {2}a: 1\n/g)).toHaveLength(1);
    expect(yaml.match(/spec:\n {2}a: 1 # as before\n/g)).toHaveLength(1);
  });
});

describe('findYaml11Words', () => {
  test.each([
    ['on', 'true'],
    ['No', 'false'],
    ['y', 'true'],
    ['0755', '493'],
    ['"on"', undefined],
    ['true', undefined],
    ['0', undefined],
    ['once', undefined],
    ['1_000', '1000'],
    ['-1_0', '-10'],
    ['0_17', '15'],
    ['0b101', '5'],
    ['0x1F', undefined],
    ['_1', undefined],
  ])('%s is read as %s by kubectl', (text, meaning) => {
    const source = `a: ${text}`;
    const [positions] = findPositions(source, parseEvents(source, {}));
    if (positions === undefined) throw new Error('no document');
    const messages = findYaml11Words(positions).map(({ message }) => message);
    expect(messages).toEqual(
      meaning === undefined
        ? []
        : [`kubectl reads ${text} as ${meaning}: write ${meaning}, or "${text}" in quotes`],
    );
  });
});

describe('diffSettings', () => {
  test('maps are compared member by member, everything else whole', () => {
    const left = { a: { b: 1, same: [1] }, list: [1, 2], only: true };
    const right = { a: { b: 2, same: [1] }, list: [2, 1], 'x.y': { z: null } };
    expect(diffSettings(left, right)).toEqual([
      { path: 'a.b', left: 1, right: 2 },
      { path: 'list', left: [1, 2], right: [2, 1] },
      { path: 'only', left: true },
      { path: '["x.y"]', right: { z: null } },
    ]);
  });
});
