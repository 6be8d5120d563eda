import { createHash } from 'node:crypto';
import { stableStringify } from './stable-stringify.ts';

/** The first 16 hexadecimal digits of the SHA-256 of a value's stable JSON. The one place that hashes: a hash is pure. */
export function digest(value: unknown): string {
  return createHash('sha256').update(stableStringify(value)).digest('hex').slice(0, 16);
}
