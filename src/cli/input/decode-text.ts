import { isUtf8 } from 'node:buffer';
import { CliError } from '../cli-error.ts';

const NEWLINE = 0x0a;

/**
 * The text of a file that a person gave. Nothing is replaced silently: a character that got lost on the way could be part of a setting.
 * Error: CliError `usage` for bytes that are no UTF-8, with line and column.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  if (isUtf8(bytes)) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new CliError('usage', `${file}:1:1: the text is UTF-16; save it as UTF-8.`);
  }
  const { line, column, byte } = findBroken(bytes);
  const found = `0x${byte.toString(16).padStart(2, '0')}`;
  throw new CliError(
    'usage',
    `${file}:${line}:${column}: no UTF-8 text (byte ${found}); save it as UTF-8.`,
  );
}

/** The first line that is no UTF-8, and how many whole characters of it are. A line break is no part of any longer character. */
function findBroken(bytes: Uint8Array): {
  readonly line: number;
  readonly column: number;
  readonly byte: number;
} {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const part = bytes.subarray(start, end);
    if (!isUtf8(part)) {
      const good = new TextDecoder().decode(part).split('\ufffd', 1)[0] ?? '';
      const byte = part[new TextEncoder().encode(good).length] ?? 0;
      return { line, column: good.length + 1, byte };
    }
    start = end + 1;
  }
  return { line, column: 1, byte: 0 };
}
