import type { JsonObject, KubeObject } from '../api/kube-object.ts';

/** What matters of a Lease. */
export interface LeaseRecord {
  /** Undefined when it was given back. */
  readonly holder: string | undefined;
  readonly durationMs: number;
  readonly transitions: number;
  readonly acquireTime: string | undefined;
  readonly resourceVersion: string;
}

/** Reads a Lease; `durationMs` stands in where it says nothing. */
export function parseLease(lease: KubeObject, durationMs: number): LeaseRecord {
  const spec = (lease.spec ?? {}) as {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly leaseTransitions?: number;
    readonly acquireTime?: string;
  };
  return {
    holder: spec.holderIdentity === '' ? undefined : spec.holderIdentity,
    durationMs:
      spec.leaseDurationSeconds === undefined ? durationMs : spec.leaseDurationSeconds * 1000,
    transitions: spec.leaseTransitions ?? 0,
    acquireTime: spec.acquireTime,
    resourceVersion: lease.metadata.resourceVersion ?? '',
  };
}

/** The spec of a Lease that is ours from `wall` on: a renewal keeps the time it was acquired, a takeover counts. */
export function buildLease(
  record: LeaseRecord | undefined,
  ours: { readonly identity: string; readonly wall: number; readonly durationMs: number },
): JsonObject {
  const now = new Date(ours.wall).toISOString().replace('Z', '000Z');
  const renewal = record?.holder === ours.identity;
  return {
    holderIdentity: ours.identity,
    leaseDurationSeconds: Math.max(1, Math.round(ours.durationMs / 1000)),
    acquireTime: renewal ? (record.acquireTime ?? now) : now,
    renewTime: now,
    leaseTransitions: renewal ? record.transitions : (record?.transitions ?? -1) + 1,
  };
}
