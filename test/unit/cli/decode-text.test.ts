import { describe, expect, test } from '@jest/globals';
import { decodeText } from '../../../src/cli/input/decode-text.ts';

const GOOD: Record<string, string> = {
  'an empty file': '',
  'characters of any length': 'aéł€😀\n',
  'a mark at the beginning, which the parser knows': '\ufeffa: 1\n',
  'a character for what was lost, when it is written': 'a: \ufffd\n',
};

const BAD: Record<string, readonly [bytes: readonly (string | number)[], message: string]> = {
  'a byte that begins nothing': [
    ['a: 1\né: ', 0xff],
    'x.yaml:2:4: no UTF-8 text (byte 0xff); save it as UTF-8.',
  ],
  'a character that is cut off at the end': [
    ['a: ', 0xe2, 0x82],
    'x.yaml:1:4: no UTF-8 text (byte 0xe2); save it as UTF-8.',
  ],
  'a character written longer than it is': [
    ['a\n\n', 0xc0, 0xaf],
    'x.yaml:3:1: no UTF-8 text (byte 0xc0); save it as UTF-8.',
  ],
  'half of a surrogate pair': [
    ['a: ', 0xed, 0xa0, 0x80],
    'x.yaml:1:4: no UTF-8 text (byte 0xed); save it as UTF-8.',
  ],
  'Latin-1': [['a: M', 0xfc, 'll'], 'x.yaml:1:5: no UTF-8 text (byte 0xfc); save it as UTF-8.'],
  'UTF-16': [[0xff, 0xfe, 'a', 0], 'x.yaml:1:1: the text is UTF-16; save it as UTF-8.'],
};

function bytesOf(parts: readonly (string | number)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))),
  );
}

describe('text of a file', () => {
  test.each(Object.entries(GOOD))('%s is taken as it is', (_rule, text) => {
    expect(decodeText(bytesOf([text]), 'x.yaml')).toBe(text);
  });

  test.each(Object.entries(BAD))('%s is refused with its place', (_rule, [parts, message]) => {
    expect(() => decodeText(bytesOf(parts), 'x.yaml')).toThrow(message);
  });
});
