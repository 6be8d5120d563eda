// `npm run rootfs`: dist/rootfs, everything that the operator's image holds. The Dockerfile copies it.
import { relative } from 'node:path';
import { ROOT } from './bundle/root.ts';
import { stageRootfs } from './bundle/stage-rootfs.ts';

const { folder, bytes } = await stageRootfs();
process.stdout.write(`${relative(ROOT, folder)}: ${(bytes / 1024 / 1024).toFixed(0)} MiB\n`);
