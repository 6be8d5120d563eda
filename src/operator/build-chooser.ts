import type { KubeObject } from '../api/kube-object.ts';
import { validateMeshInstall } from '../api/validate-mesh-install.ts';
import { printFinding } from '../api/finding.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { OperatorConfig } from '../config/operator-config.ts';
import { chooseWish } from '../desired/choose-wish.ts';
import type { Refusal, Wish } from '../desired/wish.ts';
import { unpackObjects } from '../facts/accepted-wish.ts';
import type { AcceptedWish, Facts } from '../facts/facts.ts';
import type { ChooseWish } from '../plan/decide.ts';
import { digest } from '../support/digest.ts';

/** The wishes of this many MeshInstalls are remembered, so that a round that changes nothing renders nothing. */
const REMEMBERED = 32;

/**
 * Choosing with this process' catalog and settings, and with a memory: the same spec, annotations, accepted wish and platform give
 * the wish that was computed before.
 */
export function buildChooser(catalog: Catalog, config: OperatorConfig): ChooseWish {
  const memory = new Map<string, { readonly question: string; readonly wish: Wish }>();
  const context = {
    catalog,
    refusalsOf: (facts: Facts) => refusalsOf(facts, catalog, config),
    allowedHubs: config.allowedHubs,
    allowInjectionTemplates: config.allowInjectionTemplates,
    unpack: unpackOf,
  };
  return (facts, hold) => {
    const place = `${facts.install.metadata.name} ${hold ?? ''}`;
    const question = questionOf(facts);
    const known = memory.get(place);
    if (known?.question === question) return known.wish;
    const wish = chooseWish(context, facts, hold);
    memory.delete(place);
    memory.set(place, { question, wish });
    for (const oldest of memory.keys()) {
      if (memory.size <= REMEMBERED) break;
      memory.delete(oldest);
    }
    return wish;
  };
}

/** Everything that a wish is chosen by. */
function questionOf({ install, accepted, platform }: Facts): string {
  const { uid, annotations } = install.metadata;
  return digest([uid, annotations, install.spec, accepted[0]?.name, platform]);
}

function unpackOf(wish: AcceptedWish): readonly KubeObject[] {
  return unpackObjects(wish.packedObjects);
}

function refusalsOf(facts: Facts, catalog: Catalog, config: OperatorConfig): readonly Refusal[] {
  const version = facts.accepted[0]?.resolved.version;
  const { findings } = validateMeshInstall(facts.install, {
    catalog,
    allowedHubs: config.allowedHubs,
    versionInUse: typeof version === 'string' ? version : undefined,
  });
  return findings
    .filter((finding) => finding.severity === 'error')
    .map(({ path, ...rest }) => ({
      path,
      message: printFinding({ path, ...rest }).slice(path.length + 2),
    }));
}
