import { printPath } from '../../api/finding.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { asJson } from '../../api/kube-object.ts';
import type { JsonObject, KubeObject } from '../../api/kube-object.ts';
import { keyOf, printRef, refOf } from '../../api/object-ref.ts';
import type { Desired } from '../desired.ts';
import { gatewaysOf } from '../gateway-variables.ts';
import { foreignImages, foreignImagesOf } from '../judge-images.ts';
import { mapAt } from '../merge-json.ts';
import { overlayFinding } from '../overlays/overlay-finding.ts';
import type { OverlayEffect } from '../overlays/apply-overlays.ts';
import { renderObjects } from '../render-objects.ts';
import type { RenderedObject } from '../render-objects.ts';
import { resolveSpec } from '../resolve-spec.ts';
import type { ResolveInput } from '../resolve-spec.ts';
import type { ResolvedSpec } from '../resolved-spec.ts';
import type { Refusal } from '../wish.ts';
import { resolveBaseline } from './baseline.ts';
import { claimsBeyond } from './claim.ts';
import type { Claim } from './claim.ts';
import { causeFinder } from './find-cause.ts';
import { injectedClaims, injectedCommands } from './injected-claims.ts';
import { judgeChange } from './judge-change.ts';
import { missingTemplates } from './missing-templates.ts';
import { objectClaims } from './object-claims.ts';
import { doubledKeys, sharedByGateways } from './shared-objects.ts';

/** What an operator's flags allow; what is absent is not judged (a command without a cluster does not know the flags). */
export interface Limits {
  /** Image hubs (registry and path) that a MeshInstall may take images from. */
  readonly allowedHubs?: readonly string[] | undefined;
  /** May `values` bring injection templates? */
  readonly allowInjectionTemplates?: boolean | undefined;
}

export interface LimitsInput {
  readonly input: ResolveInput;
  /** What `input` came to. */
  readonly desired: Pick<Desired, 'resolved' | 'overlaid'> & {
    readonly objects: readonly RenderedObject[];
  };
  readonly limits: Limits;
}

/**
 * What a MeshInstall asks for and may not have, whichever layer asks: the rendered result is compared with what the catalog renders
 * for the same mesh without settings of people. Equal or tighter passes. Each refusal has the path of the setting that is the cause.
 */
export function judgeLimits(question: LimitsInput): readonly Refusal[] {
  const { input, desired, limits } = question;
  const baseline = grantsOf(resolveBaseline(input, desired.resolved), input);
  const judge = { baseline, limits, catalog: input.catalog };
  const rendered = desired.overlaid.rendered.map(({ object }) => object);
  const asked = askedFor(desired.resolved, rendered, judge);
  const finder = causeFinder(input, (other) => {
    const resolved = resolveSpec(other);
    const objects = render(resolved, input);
    return new Set(askedFor(resolved, objects, judge).map(({ id }) => id));
  });
  const settings = asked.map(({ id, message }) => ({ path: finder.causeOf(id), message }));
  const overlays = desired.overlaid.effects.flatMap((effect) => judgeEffect(effect, judge));
  return [
    ...sharedByGateways(input, desired.resolved, desired.objects),
    ...[...settings, ...overlays].map((one) => ({ ...one, reason: 'ResultNotAllowed' as const })),
  ];
}

/** What the catalog grants to each object, and to pods that are injected. */
interface Grants {
  readonly objects: ReadonlyMap<string, readonly Claim[]>;
  readonly injected: readonly Claim[];
}

interface Judge {
  readonly baseline: Grants;
  readonly limits: Limits;
  readonly catalog: Catalog;
}

/** Kinds whose objects may be granted something: see {@link objectClaims}. */
const GRANTED = new Set(['DaemonSet', 'Deployment', 'Service', 'ServiceAccount']);

function grantsOf(resolved: ResolvedSpec, input: ResolveInput): Grants {
  const rendered = render(resolved, input, GRANTED);
  return {
    objects: new Map(rendered.map((object) => [keyOf(object), objectClaims(object)])),
    injected: injectedClaims(resolved),
  };
}

function render(
  resolved: ResolvedSpec,
  { catalog }: ResolveInput,
  kinds?: ReadonlySet<string>,
): readonly KubeObject[] {
  const request = { resolved, catalog, owner: '', rbac: 'bound', crds: false } as const;
  const some = kinds === undefined ? {} : { kinds };
  return renderObjects({ ...request, ...some }).map(({ object }) => object);
}

/** Something that settings ask for and may not have. */
interface Asked {
  readonly id: string;
  readonly message: string;
}

/** @param objects what `resolved` renders, without overlays: these are judged one by one */
function askedFor(
  resolved: ResolvedSpec,
  objects: readonly KubeObject[],
  { baseline, limits, catalog }: Judge,
): readonly Asked[] {
  const doubled = doubledKeys(objects);
  return [
    ...objects
      // What two parts of the mesh would write has no grants of its own.
      .filter((object) => isPodOrAccount(object) && !doubled.has(keyOf(object)))
      .flatMap((object) =>
        claimsBeyond(objectClaims(object), baseline.objects.get(keyOf(object)) ?? []).map(
          (claim) => ({ id: `${keyOf(object)} ${claim.id}`, message: printClaim(object, claim) }),
        ),
      ),
    ...claimsBeyond(injectedClaims(resolved), baseline.injected).map((claim) => ({
      id: claim.id,
      message: `spec.${printPath(claim.at)} ${claim.what}`,
    })),
    ...foreignImages({ resolved, objects }, limits.allowedHubs).map(({ image, message }) => ({
      id: `image ${image}`,
      message,
    })),
    ...askedTemplates(resolved, limits),
    ...missingTemplates(resolved, catalog),
    ...sharedNames(objects, { doubled, resolved }),
  ];
}

/** Services and webhooks follow documented values (remote control planes), as the manifests let them. */
function isPodOrAccount({ kind }: KubeObject): boolean {
  return kind === 'Deployment' || kind === 'DaemonSet' || kind === 'ServiceAccount';
}

/** Injection templates of the user's own, and hooks with commands, decide what runs in every injected pod. Choosing among Istio's own is free. */
function askedTemplates({ values }: ResolvedSpec, limits: Limits): readonly Asked[] {
  const templates = mapAt(values, 'sidecarInjectorWebhook', 'templates');
  if (limits.allowInjectionTemplates !== false) return [];
  const own = Object.keys(templates).map((name) => ({
    id: `template ${name}`,
    message: `the injection template ${name} is not Istio's: templates of your own need the operator's flag --allow-injection-templates`,
  }));
  const commands = injectedCommands(values).map(({ id, at, what }) => ({
    id,
    message: `spec.${printPath(at)} ${what}; in every injected pod that needs the operator's flag --allow-injection-templates`,
  }));
  return [...own, ...commands];
}

/** Two parts of the mesh that would write one object; where one is a gateway, `sharedByGateways` says more. */
function sharedNames(
  objects: readonly KubeObject[],
  { doubled, resolved }: { readonly doubled: ReadonlySet<string>; readonly resolved: ResolvedSpec },
): readonly Asked[] {
  const shared = new Map(
    objects
      .filter((object) => doubled.has(keyOf(object)) && gatewaysOf(object, resolved).length === 0)
      .map((object) => [keyOf(object), object]),
  );
  return [...shared].map(([key, object]) => ({
    id: `twice ${key}`,
    message: `${printRef(refOf(object))} would be two things at once: another part of the mesh has that name`,
  }));
}

function judgeEffect(
  { overlay, before, after }: OverlayEffect,
  { baseline, limits }: Judge,
): readonly Refusal[] {
  const field = overlay.patch === undefined ? 'jsonPatch' : 'patch';
  const granted = [...objectClaims(before), ...(baseline.objects.get(keyOf(before)) ?? [])];
  const known = new Set(foreignImagesOf(before, limits.allowedHubs).map(({ image }) => image));
  const messages = [
    ...judgeChange(before, after).map(({ at, message }) => printPlace(before, at, message)),
    ...claimsBeyond(objectClaims(after), granted).map((claim) => printClaim(after, claim)),
    ...foreignImagesOf(after, limits.allowedHubs)
      .filter(({ image }) => !known.has(image))
      .map(({ message }) => message),
  ];
  return messages.map((message) => {
    const { path } = overlayFinding(overlay, [field], { message });
    return { path, message };
  });
}

function printClaim(object: KubeObject, { at, what }: Claim): string {
  return printPlace(object, containerNamed(object, at), what);
}

function printPlace(object: KubeObject, at: Claim['at'], message: string): string {
  const place = at.length === 0 ? '' : ` ${printPath(at)}`;
  return `${printRef(refOf(object))}:${place} ${message}`;
}

/** Containers by name in place of their number, as people know them. */
function containerNamed(object: KubeObject, at: Claim['at']): Claim['at'] {
  const index = at.findIndex((part) => typeof part === 'string' && part.endsWith('ontainers'));
  const list =
    index < 0 ? undefined : mapAt(asJson(object), 'spec', 'template', 'spec')[String(at[index])];
  const container = Array.isArray(list)
    ? (list as readonly JsonObject[])[Number(at[index + 1])]
    : undefined;
  const name = container?.name;
  return typeof name === 'string' ? [...at.slice(0, index + 1), name, ...at.slice(index + 2)] : at;
}
