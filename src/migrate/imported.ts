import type { Finding } from '../api/finding.ts';
import type { JsonObject } from '../api/kube-object.ts';
import { mergeWritten } from './json-paths.ts';

/** A part of a MeshInstall's spec that was read out of another installer's input. */
export interface Imported {
  /** As a person would write it; see `WrittenMeshInstallSpec`. */
  readonly spec: JsonObject;
  /**
   * What could not be carried over, with its path in the input: an `error` renders something else than before, a `warning` does not,
   * or only says what to look at.
   */
  readonly findings: readonly Finding[];
}

/** Nothing read, nothing to say. */
export const NOTHING: Imported = { spec: {}, findings: [] };

/** Parts as one, later ones over earlier ones; gateways are collected. */
export function combine(...parts: readonly Imported[]): Imported {
  return {
    spec: parts.reduce<JsonObject>((lower, { spec }) => mergeParts(lower, spec), {}),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

function mergeParts(lower: JsonObject, upper: JsonObject): JsonObject {
  const gateways = [lower.gateways, upper.gateways].flatMap((list) =>
    Array.isArray(list) ? (list as readonly JsonObject[]) : [],
  );
  return { ...mergeWritten(lower, upper), ...(gateways.length === 0 ? {} : { gateways }) };
}
