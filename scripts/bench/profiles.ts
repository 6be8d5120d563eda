import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { PROFILES } from '../../src/api/mesh-install-spec-schema.ts';
import { buildIstioctl, run } from '../../test/cluster/index.ts';
import { asIstioOperator } from '../../test/support/istio-operator.ts';
import { ROOT } from '../bundle/root.ts';
import { compare, ratioRow } from './row.ts';
import type { Row } from './row.ts';

const BUNDLE = join(ROOT, 'dist', 'meshinstall.js');
const VERSION = '1.31.1';
const TIMES = 5;

/** Each profile as a file of objects, by our command and by upstream's. */
export async function benchProfiles(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-bench-'));
  try {
    const istioctl = await buildIstioctl(VERSION);
    const rows: Row[] = [];
    for (const profile of PROFILES) {
      const [ours, theirs] = writeWishes(folder, profile);
      const taken = await compare(
        TIMES,
        () => run(process.execPath, [BUNDLE, 'render', '-f', ours]),
        () => run(istioctl, ['manifest', 'generate', '-f', theirs]),
      );
      rows.push(
        ratioRow(`\`meshinstall render\`, profile ${profile}`, taken, {
          against: '`istioctl manifest generate`',
        }),
      );
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeWishes(folder: string, profile: string): readonly [ours: string, theirs: string] {
  const [ours, theirs] = [join(folder, `${profile}.yaml`), join(folder, `${profile}-io.yaml`)];
  const wish = {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default' },
    spec: { version: VERSION, profile },
  };
  writeFileSync(ours, dump(wish));
  writeFileSync(theirs, dump(asIstioOperator({ profile }, VERSION)));
  return [ours, theirs];
}
