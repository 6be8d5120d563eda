import { checkGateways } from './check-gateways.ts';
import { checkMeshConfig, checkValues } from './check-settings.ts';
import { checkUnvalidatedValues } from './check-unvalidated-values.ts';
import { checkShape } from './check-shape.ts';
import { didYouMean } from '../support/did-you-mean.ts';
import { explainPart } from './explain-part.ts';
import { explainSettingInSpec } from './explain-unknown-setting.ts';
import type { SettingSchemas } from './explain-unknown-setting.ts';
import { findingAt } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';
import { INPUT_LIMITS } from './input-limits.ts';
import { MESH_INSTALL_SCHEMA } from './mesh-install-schema.ts';
import { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from './names.ts';
import { minorOf } from './supported-minors.ts';
import type { Minor } from './supported-minors.ts';
import type { SchemaNode } from './schema-node.ts';
import { walkSchema } from './walk-schema.ts';
import type { Explained } from './walk-schema.ts';

/** What validation knows beside the object. The catalog has all of `catalog`. */
export interface ValidationContext {
  readonly catalog: SettingSchemas & {
    readonly versions: {
      readonly default: Minor;
      readonly minors: readonly { readonly patches: readonly string[] }[];
    };
  };
  /** Hubs that `spec.images.hub` may name; absent: any. */
  readonly allowedHubs?: readonly string[] | undefined;
  /** The exact version in use, for an object that names none; absent: the default minor counts. */
  readonly versionInUse?: string | undefined;
}

/**
 * Everything wrong with a MeshInstall, all at once: shape, the schema with its rules, and Istio's settings strictly against the
 * schema of the version's minor. Pure, never throws for any input. What needs an older object (fields that cannot be changed) is the API
 * server's to check. A status is not looked at.
 *
 * Errors refuse the object; warnings are only told.
 */
export function validateMeshInstall(
  object: unknown,
  context: ValidationContext,
): { readonly findings: readonly Finding[] } {
  const shape = checkShape(object);
  if (shape.length > 0) return { findings: shape };
  if (!isRecord(object)) return { findings: [findingAt([], 'this is no Kubernetes object')] };
  const type = checkType(object);
  if (type.length > 0) return { findings: type };
  const findings = [
    ...checkTop(object, context),
    ...checkSpec(isRecord(object.spec) ? object.spec : {}, context),
  ];
  return { findings: limited(findings) };
}

/** As many as somebody reads, errors before warnings; what is left out is told, and refuses the object if it has an error in it. */
function limited(findings: readonly Finding[]): readonly Finding[] {
  const { findings: limit } = INPUT_LIMITS;
  if (findings.length <= limit) return findings;
  const first = [...findings].sort(bySeverity);
  const severity = first[limit]?.severity ?? 'error';
  const message = `has more that is wrong than these ${limit}; correct them first`;
  return [...first.slice(0, limit), findingAt(['spec'], message, { severity })];
}

function bySeverity(left: Finding, right: Finding): number {
  return Number(left.severity === 'warning') - Number(right.severity === 'warning');
}

function checkType(object: Readonly<Record<string, unknown>>): readonly Finding[] {
  const { apiVersion, kind } = object;
  if (kind !== MESH_INSTALL_KIND) {
    return [findingAt(['kind'], `has to be ${MESH_INSTALL_KIND}`, { value: kind ?? 'nothing' })];
  }
  if (apiVersion === MESH_INSTALL_API_VERSION) return [];
  return [
    findingAt(['apiVersion'], `has to be ${MESH_INSTALL_API_VERSION}`, {
      value: apiVersion ?? 'nothing',
    }),
  ];
}

/** Our own schema. Metadata is Kubernetes' own, but for what the schema says about the name. */
function checkTop(
  object: Readonly<Record<string, unknown>>,
  context: ValidationContext,
): readonly Finding[] {
  const { metadata } = object;
  const rest = Object.fromEntries(
    Object.entries(object).filter(([key]) => key !== 'metadata' && key !== 'status'),
  );
  const { spec, apiVersion, kind, metadata: metadataSchema } = MESH_INSTALL_SCHEMA.properties;
  const top = { type: 'object', properties: { spec, apiVersion, kind } } as const;
  return [
    ...checkName(metadata, metadataSchema.properties.name),
    ...walkSchema(rest, top, {
      at: [],
      explainUnknownKey: ({ at, parent }) => explainUnknownField(at, parent, context),
    }),
  ];
}

/** A key of the spec that is spelled like no field of it may be a setting of Istio's. */
function explainUnknownField(
  at: ValuePath,
  parent: SchemaNode,
  { catalog }: ValidationContext,
): Explained | undefined {
  const name = String(at.at(-1));
  if (at.length === 3 && at[0] === 'spec' && at[1] === 'components') return explainPart(name);
  if (at.length !== 2 || at[0] !== 'spec') return undefined;
  if (didYouMean(name, Object.keys(parent.properties ?? {})) !== undefined) return undefined;
  return explainSettingInSpec(catalog, name, catalog.versions.default);
}

function checkName(
  metadata: unknown,
  schema: typeof MESH_INSTALL_SCHEMA.properties.metadata.properties.name,
): readonly Finding[] {
  const at = ['metadata', 'name'];
  const name = isRecord(metadata) ? metadata.name : undefined;
  if (name === undefined || name === null) return [findingAt(at, 'is missing')];
  return walkSchema(name, schema, { at });
}

function checkSpec(
  spec: Readonly<Record<string, unknown>>,
  context: ValidationContext,
): readonly Finding[] {
  const { catalog } = context;
  const version = typeof spec.version === 'string' ? spec.version : undefined;
  const minor = minorOf(version ?? context.versionInUse ?? '') ?? catalog.versions.default;
  const question = { schemas: catalog, minor };
  return [
    ...checkPatch(version, context),
    ...checkHub(spec.images, context),
    ...checkGateways(spec),
    ...checkMeshConfig(spec.meshConfig, question),
    ...checkValues(spec.values, question),
    ...checkUnvalidatedValues(spec.unvalidatedValues, question),
  ];
}

/** An exact version that this release has no record of works, and is told. */
function checkPatch(
  version: string | undefined,
  { catalog }: ValidationContext,
): readonly Finding[] {
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) return [];
  const minor = minorOf(version);
  if (minor === undefined) return [];
  if (catalog.versions.minors.some(({ patches }) => patches.includes(version))) return [];
  const message = `this release has no record of the patch; it is installed like the others of ${minor}`;
  const extra = { value: version, severity: 'warning', reason: 'PatchNotListed' } as const;
  return [findingAt(['spec', 'version'], message, extra)];
}

function checkHub(images: unknown, { allowedHubs }: ValidationContext): readonly Finding[] {
  const hub = isRecord(images) ? images.hub : undefined;
  if (typeof hub !== 'string' || allowedHubs === undefined || allowedHubs.includes(hub)) return [];
  const message = `is none of the hubs that the operator allows: ${allowedHubs.join(', ')}`;
  return [findingAt(['spec', 'images', 'hub'], message, { value: hub })];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
