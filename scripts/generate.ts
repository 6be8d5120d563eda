import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildGeneratedFiles } from './generated-files.ts';

const root = join(import.meta.dirname, '..');
for (const [path, text] of buildGeneratedFiles()) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${path}`);
}
