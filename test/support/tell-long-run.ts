import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');

/** What a test file tells of a long run. */
export interface LongRunNote {
  /** Path of the test file from the root. */
  readonly file: string;
  /** How many of what were tried: `wishes`, 5000. */
  readonly tried?: { readonly what: string; readonly count: number };
  readonly seed?: { readonly what: string; readonly seed: number };
}

/** Has something about the running test file written into docs/long-run.md. Does nothing in an ordinary run. */
export function tellLongRun(note: Omit<LongRunNote, 'file'>): void {
  const notes = process.env.MESHINSTALL_LONG_NOTES;
  const { testPath } = expect.getState();
  if (notes === undefined || testPath === undefined) return;
  appendFileSync(notes, `${JSON.stringify({ file: relative(ROOT, testPath), ...note })}\n`);
}
