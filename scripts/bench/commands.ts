import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import type { MeshInstall } from '../../src/api/mesh-install.ts';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { buildIstioctl, run } from '../../test/cluster/index.ts';
import { asIstioOperator } from '../../test/support/istio-operator.ts';
import type { ComparedSpec } from '../../test/support/istio-operator.ts';
import { ROOT } from '../bundle/root.ts';
import { compare, median, ms, ratioRow } from './row.ts';
import type { Row } from './row.ts';

const BUNDLE = join(ROOT, 'dist', 'meshinstall.js');
const EXAMPLE = join(ROOT, 'examples', 'meshinstall-local.yaml');

/** What can be measured without a cluster. */
export async function benchCommands(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-bench-'));
  try {
    const empty = join(folder, 'empty.js');
    writeFileSync(empty, '');
    const wish = join(folder, 'wish.yaml');
    writeFileSync(wish, exampleForIstioctl());
    const istioctl = await buildIstioctl('1.31.1');
    const help = await compare(
      15,
      () => run(process.execPath, [BUNDLE, '--help']),
      () => run(process.execPath, [empty]),
    );
    const render = await compare(
      7,
      () => run(process.execPath, [BUNDLE, 'render', '-f', EXAMPLE]),
      () => run(istioctl, ['manifest', 'generate', '-f', wish]),
    );
    return [
      ratioRow('`meshinstall --help`', help, { against: 'empty Node script', target: 2 }),
      ratioRow('`meshinstall render`, demo profile', render, {
        against: '`istioctl manifest generate`',
        target: 1 / 8,
      }),
      renderInProcess(),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The example for the local cluster, in the words of upstream's installer. */
export function exampleForIstioctl(profile?: string): string {
  const { spec } = load(readFileSync(EXAMPLE, 'utf8')) as MeshInstall;
  const compared = { ...spec, ...(profile !== undefined && { profile }) } as ComparedSpec;
  return dump(asIstioOperator(compared, '1.31.1'));
}

function renderInProcess(): Row {
  const catalog = loadCatalog();
  const taken = Array.from({ length: 60 }, () => {
    const start = performance.now();
    const spec = { profile: 'demo' };
    const resolved = resolveSpec({ spec, catalog, version: '1.31.1' });
    renderObjects({ resolved, catalog, owner: 'bench', rbac: 'standalone', crds: true });
    return performance.now() - start;
  });
  const warm = median(taken.slice(30));
  return {
    what: 'rendering the demo profile in process, warm (ms)',
    ours: ms(warm),
    result: warm,
    target: 5,
  };
}
