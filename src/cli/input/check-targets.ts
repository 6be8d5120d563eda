import type { Finding, ValuePath } from '../../api/finding.ts';
import { validateMeshInstall } from '../../api/validate-mesh-install.ts';
import { withDefaults } from '../../api/with-defaults.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { TemplateError } from '../../catalog/template/template-error.ts';
import { buildOverlaid } from '../../desired/build-overlaid.ts';
import { resolveSpec } from '../../desired/resolve-spec.ts';
import { resolveVersion } from '../../desired/resolve-version.ts';
import { isRecord, membersWithout } from './members-without.ts';

/** Fields that decide what there is to patch: with an error in one of them nothing can be said. */
const DECIDING = ['version', 'profile', 'platform', 'namespace', 'revision', 'components'];
/** Fields that may decide it. */
const PERHAPS = ['gateways', 'values', 'unvalidatedValues'];

/**
 * Targets of `spec.overlays` that a MeshInstall with other errors does not render: found by rendering it without what is wrong. Where that
 * could be why one is missing, it is told only when another object is spelled like it. Nothing where layers of others take part.
 *
 * @param errors all that is known to be wrong with the object; not empty
 */
export function checkTargets(
  value: unknown,
  errors: readonly Finding[],
  catalog: Catalog,
): readonly Finding[] {
  const rest = withoutErrors(value, errors);
  if (rest === undefined || concerns(errors, DECIDING)) return [];
  if (validateMeshInstall(rest.object, { catalog }).findings.some(isError)) return [];
  const missing = renderTargets(rest.object, catalog);
  const certain = !concerns(errors, PERHAPS);
  return missing
    .filter(({ didYouMean }) => certain || didYouMean !== undefined)
    .flatMap((finding) => atIndex(finding, rest.kept));
}

function renderTargets(object: unknown, catalog: Catalog): readonly Finding[] {
  const { spec, metadata } = withDefaults(object);
  const answer = resolveVersion({ wanted: spec.version, versions: catalog.versions });
  if (!answer.ok) return [];
  try {
    const resolved = resolveSpec({ spec, catalog, version: answer.version });
    const { findings } = buildOverlaid({ resolved, catalog, owner: metadata.name, rbac: 'bound' });
    return findings.filter((finding) => isError(finding) && finding.at[3] === 'target');
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

interface Rest {
  readonly object: unknown;
  /** The index that each overlay had. */
  readonly kept: readonly number[];
}

/** The object without what is wrong; overlays that patch nothing in the place of theirs; undefined without overlays that can be looked at. */
function withoutErrors(value: unknown, errors: readonly Finding[]): Rest | undefined {
  const spec = isRecord(value) ? value.spec : undefined;
  if (!isRecord(value) || !isRecord(spec) || !Array.isArray(spec.overlays)) return undefined;
  if (spec.profileOverlays !== undefined) return undefined;
  const overlays = (spec.overlays as readonly unknown[]).flatMap((overlay, index) => {
    const wrong = errors.some(({ at }) => isBelow(at, ['spec', 'overlays', index, 'target']));
    const target = isRecord(overlay) ? overlay.target : undefined;
    return wrong || !isRecord(target) ? [] : [{ index, overlay: { target, patch: {} } }];
  });
  const others = errors.map(({ at }) => at).filter((at) => !isBelow(at, ['spec', 'overlays']));
  const object = others.reduce(membersWithout, {
    ...value,
    spec: { ...spec, overlays: overlays.map(({ overlay }) => overlay) },
  });
  return { object, kept: overlays.map(({ index }) => index) };
}

function concerns(errors: readonly Finding[], fields: readonly string[]): boolean {
  return errors.some(({ at: [top, field] }) => top === 'spec' && fields.includes(String(field)));
}

function atIndex(finding: Finding, kept: readonly number[]): readonly Finding[] {
  const index = kept[Number(finding.at[2])];
  if (index === undefined) return [];
  const path = `spec.overlays[${index}].target`;
  return [{ ...finding, at: ['spec', 'overlays', index, 'target'], path }];
}

function isBelow(at: ValuePath, top: ValuePath): boolean {
  return top.every((part, index) => at[index] === part);
}

function isError({ severity }: Finding): boolean {
  return severity === 'error';
}
