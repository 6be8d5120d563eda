import { deflateRawSync } from 'node:zlib';

/** Text as it waits inside the bundle: packed, in base64. {@link UNPACK} gives it back. */
export function pack(text: string): string {
  return deflateRawSync(text, { level: 9 }).toString('base64');
}

/** Source of the function `unpack` for a module of the bundle. */
export const UNPACK = `
  import { inflateRawSync } from 'node:zlib';
  const unpack = (text) => inflateRawSync(Buffer.from(text, 'base64')).toString('utf8');`;
