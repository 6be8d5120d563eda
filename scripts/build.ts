// `npm run build`: dist/meshinstall.js, the whole program in one file.
import { relative } from 'node:path';
import { buildBundle } from './bundle/build-bundle.ts';
import { ROOT } from './bundle/root.ts';

const { file, bytes } = await buildBundle();
process.stdout.write(`${relative(ROOT, file)}: ${(bytes / 1024).toFixed(0)} KiB\n`);
