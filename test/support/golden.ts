import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { dump, load } from 'js-yaml';

const FOLDER = join(import.meta.dirname, '..', 'golden');

/**
 * Compares a value with a golden file of `test/golden`, as structure: layout and order of keys say nothing. With
 * UPDATE_GOLDEN=1 in the environment the file is written instead, for a person to read the difference in the diff.
 */
export function expectGolden(name: string, value: unknown): void {
  const path = join(FOLDER, name);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, dump(value, { lineWidth: -1, noRefs: true, sortKeys: true }));
    return;
  }
  if (!existsSync(path)) {
    throw new Error(`there is no golden file ${name}; write it with UPDATE_GOLDEN=1`);
  }
  expect(value).toEqual(load(readFileSync(path, 'utf8')));
}
