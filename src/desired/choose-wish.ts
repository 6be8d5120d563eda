import type { Finding } from '../api/finding.ts';
import type { KubeObject } from '../api/kube-object.ts';
import { ACCEPT_RENDERING_ANNOTATION } from '../api/names.ts';
import { keyOf } from '../api/object-ref.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { AcceptedWish, Facts } from '../facts/facts.ts';
import { asWarnings } from './as-warnings.ts';
import { buildDesired } from './build-desired.ts';
import type { Desired, DesiredObject } from './desired.ts';
import { judgePath } from './judge-path.ts';
import { judgeResult } from './judge-result.ts';
import { renderingWarnings } from './rendering-warnings.ts';
import { resolveLayers } from './layers/resolve-layers.ts';
import { resolveSpec } from './resolve-spec.ts';
import type { ResolveInput } from './resolve-spec.ts';
import type { ResolvedSpec } from './resolved-spec.ts';
import { resolveVersion } from './resolve-version.ts';
import { specHashOf } from './spec-hash.ts';
import { refusalsOfObjects, standingRehearsal } from './standing-rehearsal.ts';
import type { Refusal, Wish } from './wish.ts';

/** What choosing needs beside the facts. */
export interface WishContext {
  readonly catalog: Catalog;
  /** Everything wrong with the spec, by the one validation that CLI and operator share; empty when it may be used. */
  readonly refusalsOf: (facts: Facts) => readonly Refusal[];
  /** Image hubs (registry and path) that a MeshInstall may take images from. */
  readonly allowedHubs: readonly string[];
  /** May `values` bring injection templates? */
  readonly allowInjectionTemplates: boolean;
  /** The rendered objects that an accepted wish keeps. */
  readonly unpack: (wish: AcceptedWish) => readonly KubeObject[];
}

/**
 * Which wish is in force: the spec, or the last accepted one when the spec is refused (by our checks or, in a rehearsal, by the API server) or when only this operator's release renders
 * it differently and nobody agreed to that. With `hold` the last accepted one in any case: the spec is fine, and waits for
 * somebody's agreement. Pure.
 */
export function chooseWish(context: WishContext, facts: Facts, hold?: 'hold'): Wish {
  const specHash = specHashOf(facts.install.spec, facts.profileOverlays);
  const refusals = context.refusalsOf(facts);
  if (refusals.length > 0) return keptWish(context, facts, { specHash, refusals, notes: [] });
  const question = { versions: context.catalog.versions, wanted: facts.install.spec.version };
  const answer = resolveVersion({ ...question, previous: previousVersion(facts) });
  if (!answer.ok) {
    return keptWish(context, facts, {
      specHash,
      refusals: [{ path: 'spec.version', message: answer.message }],
      notes: [],
    });
  }
  const known = {
    specHash,
    notes: answer.notes,
    ...(answer.upgrade === undefined ? {} : { upgrade: answer.upgrade }),
  };
  const far = judgePath(context.catalog.versions, previousVersion(facts), answer.version);
  if (far.length > 0) return keptWish(context, facts, { ...known, refusals: far });
  const asked = ask(context, facts, answer.version);
  if ('refusals' in asked) return keptWish(context, facts, { ...known, refusals: asked.refusals });
  const { desired } = asked;
  const rest = { ...known, ...asWarnings(asked.warnings) };
  if (hold === 'hold') return keptWish(context, facts, { ...rest, refusals: [] });
  if (isOperatorsDoing(facts, specHash, desired)) {
    return keptWish(context, facts, {
      ...rest,
      refusals: [],
      changedRendering: desired.renderingHash,
    });
  }
  const refused = refusedObjects(facts, desired);
  if (refused.length > 0) return keptWish(context, facts, { ...rest, refusals: refused });
  return { ...rest, desired, source: 'spec', refusals: [] };
}

/** What the API server said to this very rendering when it was rehearsed. */
function refusedObjects(facts: Facts, { renderingHash }: Desired): readonly Refusal[] {
  const rehearsal = standingRehearsal(facts);
  return rehearsal?.renderingHash === renderingHash ? refusalsOfObjects(rehearsal.refused) : [];
}

/** What the spec and its layers come to, or why they may not. */
function ask(
  { catalog, allowedHubs, allowInjectionTemplates }: WishContext,
  facts: Facts,
  version: string,
):
  | { readonly desired: Desired; readonly warnings: readonly Finding[] }
  | { readonly refusals: readonly Refusal[] } {
  const { spec, metadata } = facts.install;
  const { layers, refusals, warnings } = resolveLayers(facts.profileOverlays, {
    ...{ catalog, version, allowedHubs },
    namespace: spec.namespace,
  });
  if (refusals.length > 0) return { refusals };
  const detectedPlatform = facts.platform.detected;
  const input: ResolveInput = { spec, catalog, version, detectedPlatform, profileOverlays: layers };
  const desired = buildDesired({ resolved: resolveSpec(input), catalog, owner: metadata });
  const limits = { allowedHubs, allowInjectionTemplates };
  const forbidden = judgeResult({ input, desired, limits });
  if (forbidden.length > 0) return { refusals: forbidden };
  return { desired, warnings: [...warnings, ...renderingWarnings(spec, desired)] };
}

function previousVersion(facts: Facts): string | undefined {
  const version = facts.accepted[0]?.resolved.version;
  return typeof version === 'string' ? version : undefined;
}

/** A converged mesh, the same spec, another rendering: only the operator can have changed. */
function isOperatorsDoing(facts: Facts, specHash: string, desired: Desired): boolean {
  const accepted = facts.accepted[0];
  if (accepted?.specHash !== specHash || accepted.renderingHash === desired.renderingHash)
    return false;
  const agreed = facts.install.metadata.annotations?.[ACCEPT_RENDERING_ANNOTATION];
  return agreed !== desired.renderingHash;
}

function keptWish(
  context: WishContext,
  facts: Facts,
  rest: Omit<Wish, 'desired' | 'source'>,
): Wish {
  const accepted = facts.accepted[0];
  if (accepted === undefined) return { ...rest, desired: undefined, source: 'kept' };
  return { ...rest, desired: restore(context, facts, accepted), source: 'kept' };
}

/** An accepted wish as it was rendered then, with CRDs of its minor from the catalog (they are not kept). */
function restore(context: WishContext, facts: Facts, accepted: AcceptedWish): Desired {
  const resolved = accepted.resolved as unknown as ResolvedSpec;
  const built = buildDesired({ resolved, catalog: context.catalog, owner: facts.install.metadata });
  const now = new Map(built.objects.map((item) => [item.key, item]));
  const crds = built.objects.filter((item) => item.object.kind === 'CustomResourceDefinition');
  const kept = context
    .unpack(accepted)
    .map((object) => restoredItem(object, now.get(keyOf(object))));
  return { ...built, objects: [...crds, ...kept], renderingHash: accepted.renderingHash };
}

function restoredItem(object: KubeObject, now: DesiredObject | undefined): DesiredObject {
  if (now !== undefined) return { ...now, object };
  return { object, key: keyOf(object), component: 'pilot' };
}
