import { describe, expect, test } from '@jest/globals';
import { INPUT_LIMITS } from '../../../src/api/input-limits.ts';
import { parseYaml } from '../../../src/api/parse-yaml.ts';

const TAKEN: Record<string, readonly [text: string, values: readonly unknown[]]> = {
  'documents in their order, without the empty ones': [
    'a: 1\n---\n---\nb: 2\n',
    [{ a: 1 }, { b: 2 }],
  ],
  JSON: ['{"a": [1, "b", null, true]}', [{ a: [1, 'b', null, true] }]],
  'merge keys': ['a: &a {x: 1}\nb: {<<: *a, y: 2}\n', [{ a: { x: 1 }, b: { x: 1, y: 2 } }]],
  'words of YAML 1.1 as text': ['a: yes\nb: 2026-01-01\n', [{ a: 'yes', b: '2026-01-01' }]],
  'nesting up to the limit': [
    `${'['.repeat(INPUT_LIMITS.depth)}1${']'.repeat(INPUT_LIMITS.depth)}`,
    [expect.anything()],
  ],
  'as many values as the limit': [
    `[${'a, '.repeat(INPUT_LIMITS.values - 1)}]`,
    [Array.from({ length: INPUT_LIMITS.values - 1 }, () => 'a')],
  ],
  'a text of as many bytes as the limit': [
    `a: ${'€'.repeat(Math.floor((INPUT_LIMITS.bytes - 3) / 3))}`,
    [expect.anything()],
  ],
};

const LAUGHS = `a: &a [${'x, '.repeat(99)}]
b: &b [${'*a, '.repeat(50)}]
c: [${'*b, '.repeat(50)}]
`;

const REFUSED: Record<string, readonly [text: string, place: string, message: string]> = {
  'what is no YAML': ['a: 1\na: 2\n', '2:1', 'no YAML: duplicated mapping key'],
  'a text beyond the limit': [
    `a: ${'€'.repeat(INPUT_LIMITS.bytes / 3)}`,
    '1:1',
    'the text has more than 256 KiB; divide it',
  ],
  'more lines than the limit, before they are parsed': [
    `a: "\n${'\n'.repeat(INPUT_LIMITS.separators)}`,
    `${INPUT_LIMITS.separators + 1}:1`,
    'the text has more than 20000 lines, commas and brackets up to here; divide it',
  ],
  'more documents than the limit': [
    '--- a\n'.repeat(INPUT_LIMITS.documents + 1),
    '1:1',
    'the text has more than 256 documents; divide it',
  ],
  'aliases that stand for too much, where it becomes too much': [
    LAUGHS,
    '3:6',
    'the document has more than 10000 values, aliases written out',
  ],
  'more aliases than the limit': [
    `a: &a 1\nb: [${'*a, '.repeat(INPUT_LIMITS.aliases + 1)}]`,
    `2:${5 + 4 * INPUT_LIMITS.aliases + 1}`,
    'the document has more than 256 aliases; write some of them out',
  ],
  'aliases that nest beyond the limit': [
    `a: &a ${'['.repeat(30)}${']'.repeat(30)}\nb: ${'['.repeat(20)}*a${']'.repeat(20)}`,
    '2:25',
    'is nested more than 48 levels deep, aliases written out',
  ],
  'nesting beyond the limit': [
    `a: ${'['.repeat(INPUT_LIMITS.depth)}${']'.repeat(INPUT_LIMITS.depth)}`,
    `1:${3 + INPUT_LIMITS.depth}`,
    'is nested more than 48 levels deep, aliases written out',
  ],
  'an alias inside of what it stands for': [
    'a: &a [*a]',
    '1:9',
    'an alias may not stand inside of what it stands for, and has to follow its anchor',
  ],
  'an anchor of another document': [
    'a: &a 1\n---\nb: *a\n',
    '3:5',
    'an alias may not stand inside of what it stands for, and has to follow its anchor',
  ],
};

describe('a text of somebody else', () => {
  test.each(Object.entries(TAKEN))('is taken: %s', (_rule, [text, values]) => {
    const parsed = parseYaml(text);
    expect(parsed.ok ? parsed.documents.map(({ value }) => value) : parsed.refusal).toEqual(values);
  });

  test.each(Object.entries(REFUSED))('is refused: %s', (_rule, [text, place, message]) => {
    const [line, column] = place.split(':').map(Number);
    expect(parseYaml(text)).toEqual({ ok: false, refusal: { line, column, message } });
  });
});
