import type { KubeObject } from '../api/kube-object.ts';
import { validateMeshInstall } from '../api/validate-mesh-install.ts';
import { printMessage } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { TemplateError } from '../catalog/template/template-error.ts';
import type { OperatorConfig } from '../config/operator-config.ts';
import { asWarnings } from '../desired/as-warnings.ts';
import { chooseWish } from '../desired/choose-wish.ts';
import type { WishContext } from '../desired/choose-wish.ts';
import { standingRehearsal } from '../desired/standing-rehearsal.ts';
import type { Refusal, Wish } from '../desired/wish.ts';
import { unpackObjects } from '../facts/accepted-wish.ts';
import type { AcceptedWish, Facts } from '../facts/facts.ts';
import type { ChooseWish } from '../plan/decide.ts';
import { digest } from '../support/digest.ts';

/** The wishes of this many MeshInstalls are remembered, so that a round that changes nothing renders nothing. */
const REMEMBERED = 32;

/**
 * Choosing with this process' catalog and settings, and with a memory: the same spec, profile overlays, annotations, accepted wish, platform and rehearsal give
 * the wish that was computed before.
 */
export function buildChooser(catalog: Catalog, config: OperatorConfig): ChooseWish {
  const memory = new Map<string, { readonly question: string; readonly wish: Wish }>();
  const context = {
    catalog,
    allowedHubs: config.allowedHubs,
    allowInjectionTemplates: config.allowInjectionTemplates,
    unpack: unpackOf,
  };
  return (facts, hold) => {
    const place = `${facts.install.metadata.name} ${hold ?? ''}`;
    const question = questionOf(facts);
    const known = memory.get(place);
    if (known?.question === question) return known.wish;
    const findings = findingsOf(facts, catalog, config);
    const refused = refusalsAmong(findings);
    const wish = withWarnings(
      choose({ ...context, refusalsOf: () => refused }, facts, hold),
      findings,
    );
    memory.delete(place);
    memory.set(place, { question, wish });
    for (const oldest of memory.keys()) {
      if (memory.size <= REMEMBERED) break;
      memory.delete(oldest);
    }
    return wish;
  };
}

/** A spec that takes away what the manifests need (`values: {pilot: null}`) only shows when it is rendered; it is refused like any other. */
function choose(context: WishContext, facts: Facts, hold: 'hold' | undefined): Wish {
  try {
    return chooseWish(context, facts, hold);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const refusals = [{ path: 'spec', message: error.message }];
    return chooseWish({ ...context, refusalsOf: () => refusals }, facts, hold);
  }
}

/** Everything that a wish is chosen by. */
function questionOf(facts: Facts): string {
  const { install, accepted, platform, profileOverlays } = facts;
  const { uid, annotations } = install.metadata;
  const { renderingHash, refused } = standingRehearsal(facts) ?? {};
  return digest([
    ...[uid, annotations, install.spec, accepted[0]?.name, platform, profileOverlays],
    ...[renderingHash, refused],
  ]);
}

function unpackOf(wish: AcceptedWish): readonly KubeObject[] {
  return unpackObjects(wish.packedObjects);
}

function findingsOf(facts: Facts, catalog: Catalog, config: OperatorConfig): readonly Finding[] {
  const version = facts.accepted[0]?.resolved.version;
  const { findings } = validateMeshInstall(facts.install, {
    catalog,
    allowedHubs: config.allowedHubs,
    versionInUse: typeof version === 'string' ? version : undefined,
  });
  return findings;
}

function refusalsAmong(findings: readonly Finding[]): readonly Refusal[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .map((finding) => ({ path: finding.path, message: printMessage(finding) }));
}

/** What the validation has to say stands before what the rendering adds. */
function withWarnings(wish: Wish, findings: readonly Finding[]): Wish {
  const { warnings = [] } = asWarnings(findings);
  if (warnings.length === 0) return wish;
  return { ...wish, warnings: [...warnings, ...(wish.warnings ?? [])] };
}
