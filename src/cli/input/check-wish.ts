import type { Finding, ValuePath } from '../../api/finding.ts';
import type { MeshInstall } from '../../api/mesh-install.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { TemplateError } from '../../catalog/template/template-error.ts';
import { buildOverlaid } from '../../desired/build-overlaid.ts';
import type { Limits, LimitsInput } from '../../desired/limits/judge-limits.ts';
import { judgeResult } from '../../desired/judge-result.ts';
import { renderingWarnings } from '../../desired/rendering-warnings.ts';
import { resolveLayers } from '../../desired/layers/resolve-layers.ts';
import type { RenderedObject } from '../../desired/render-objects.ts';
import type { RbacMode } from '../../desired/render-variables.ts';
import { resolveSpec } from '../../desired/resolve-spec.ts';
import type { ResolveInput } from '../../desired/resolve-spec.ts';
import { resolveVersion } from '../../desired/resolve-version.ts';
import type { Refusal } from '../../desired/wish.ts';
import type { LayerSource } from '../../facts/facts.ts';

/** A wish that a command has looked at as the operator would, as far as that goes without a cluster. */
export interface CheckedWish {
  /** What it resolves to; absent when its version or a layer is missing or wrong. */
  readonly input?: ResolveInput;
  /** What it renders, in apply order, with its overlays on it; absent with `input`, and when it cannot be rendered. */
  readonly objects?: readonly RenderedObject[];
  readonly findings: readonly Finding[];
}

/** How a wish is looked at. */
export interface WishQuestion {
  readonly catalog: Catalog;
  /** Default `bound`: what the operator does. */
  readonly rbac?: RbacMode | undefined;
  /** What the operator is thought to allow: to go beyond is a warning, since its flags may be others. Absent: not judged. */
  readonly limits?: Limits | undefined;
  /** What the operator is known to allow, a part of `limits`: to go beyond is an error. Absent: nothing is known. */
  readonly given?: Limits | undefined;
}

/**
 * Everything that only shows when layers are merged and objects are rendered: profile overlays, overlays, limits. Takes a MeshInstall
 * that the validation passed.
 */
export function checkWish(
  install: MeshInstall,
  sources: readonly LayerSource[],
  { catalog, rbac = 'bound', limits = {}, given = {} }: WishQuestion,
): CheckedWish {
  const { spec, metadata } = install;
  const answer = resolveVersion({ wanted: spec.version, versions: catalog.versions });
  if (!answer.ok)
    return { findings: [findingOf({ path: 'spec.version', message: answer.message })] };
  const { version } = answer;
  const { layers, refusals, warnings } = resolveLayers(sources, {
    ...{ catalog, version },
    namespace: spec.namespace,
  });
  if (refusals.length > 0) return { findings: [...refusals.map(findingOf), ...warnings] };
  const input = { spec, catalog, version, profileOverlays: layers };
  try {
    const resolved = resolveSpec(input);
    const overlaid = buildOverlaid({ resolved, catalog, owner: metadata.name, rbac });
    const { objects } = overlaid;
    const told = renderingWarnings(spec, { overlaid, objects });
    const judged = judge({ input, desired: { resolved, overlaid, objects }, limits }, given);
    const findings = [...judged, ...warnings, ...told];
    return { input, objects, findings };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { findings: [findingOf({ path: 'spec', message: error.message })] };
  }
}

/** What every operator with the given limits refuses, and as warnings what one with those of the question refuses besides. */
function judge(question: LimitsInput, given: Limits): readonly Finding[] {
  const all = judgeResult(question);
  if (all.length === 0) return [];
  const refused = judgeResult({ ...question, limits: given }).map(printRefusal);
  return all.map((one) => ({
    ...findingOf(one),
    severity: refused.includes(printRefusal(one)) ? 'error' : 'warning',
  }));
}

function printRefusal({ path, message }: Refusal): string {
  return `${path}: ${message}`;
}

function findingOf({ path, message }: Refusal): Finding {
  return { path, at: placeOf(path), message, severity: 'error' };
}

/** The place that a printed path names; that of all profile overlays for what is in one of them. */
function placeOf(path: string): ValuePath {
  if (!path.startsWith('spec')) return ['spec', 'profileOverlays'];
  const parts = path.match(/\["(?:[^"\\]|\\.)*"\]|\[\d+\]|[^.[\]]+/g) ?? [];
  return parts.map((part) =>
    part.startsWith('[') ? (JSON.parse(part.slice(1, -1)) as string | number) : part,
  );
}
