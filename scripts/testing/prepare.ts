import { ingredientsFor, makeIngredients } from '../../test/cluster/build/parts.ts';
import { buildIstioctl, buildIstioLinked, createProgress } from '../../test/cluster/index.ts';
import type { Progress } from '../../test/cluster/index.ts';
import { ISTIO_ON_NODE } from '../../test/cluster/versions.ts';
import { stageRootfs } from '../bundle/stage-rootfs.ts';
import type { Suite } from './suites.ts';

/** The version whose injector and installer the quick tests are compared with. */
const ISTIOCTL = '1.31.1';

/** The versions whose installers answer for wishes that are put together at random. */
const INSTALLERS = ['1.29.2', '1.31.1'];

/**
 * Builds what suites need, before they start: inside a test it would be silent, and count against the test's time. The first
 * time that takes a quarter of an hour and more; afterwards it is all in the cache.
 */
export async function prepare(suites: readonly Suite[], withNode: boolean): Promise<void> {
  const needs = new Set(suites.map((suite) => suite.needs));
  if (needs.has('node') && withNode) {
    await makeIngredients(ingredientsFor('node', ISTIO_ON_NODE), tell);
    await tell(1).step('building the operator’s image', () => stageRootfs());
  } else if (needs.has('api') || needs.has('node')) {
    // Part of the mesh suite is content with an API server.
    await makeIngredients(ingredientsFor('api', []), tell);
  }
  if (needs.has('istioctl')) {
    await tell(1).step(`istioctl ${ISTIOCTL}, to compare with`, () => buildIstioctl(ISTIOCTL));
    await tell(1).step(`the injector of Istio ${ISTIOCTL}, to compare with`, () =>
      buildIstioLinked('injector', ISTIOCTL),
    );
    await tell(1).step(`templates of gateways in Istio ${ISTIOCTL}, to compare with`, () =>
      buildIstioLinked('gateways', ISTIOCTL),
    );
    const installers = tell(INSTALLERS.length);
    for (const version of INSTALLERS) {
      const title = `the installer of Istio ${version}, to compare with`;
      await installers.step(title, () => buildIstioLinked('installer', version));
    }
  }
}

function tell(total: number): Progress {
  return createProgress({ output: process.stdout, total });
}
