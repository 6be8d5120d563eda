import type { WarningStatus } from '../api/mesh-install.ts';
import type { Reason } from '../api/reasons.ts';
import type { Desired } from './desired.ts';

/** Something wrong with a spec, for people: see validateMeshInstall. */
export interface Refusal {
  readonly path: string;
  readonly message: string;
  /** Default InvalidSpec. */
  readonly reason?: Reason;
}

/**
 * The wish that is in force. Usually the spec as it stands; a refused spec leaves the last accepted one in force, and so does a
 * rendering that changed with the operator and not with the spec.
 */
export interface Wish {
  /** What to work towards; absent when the spec is refused and none was ever accepted. */
  readonly desired: Desired | undefined;
  /** Digest of the spec as written; names the accepted wish together with the rendering. */
  readonly specHash: string;
  /** Where `desired` comes from: the spec, or the last accepted wish. */
  readonly source: 'spec' | 'kept';
  /** Why the spec is not in force. Empty when it is, or when only the rendering changed. */
  readonly refusals: readonly Refusal[];
  /** Set when this operator renders the same spec differently and nobody agreed yet: hash of the new rendering. */
  readonly changedRendering?: string;
  /** Remarks that stop nothing: an unlisted patch, a deprecated value. */
  readonly notes: readonly string[];
  /** What in the spec works and deserves a look: deprecated settings, values that are passed on unchecked. Absent: nothing. */
  readonly warnings?: readonly WarningStatus[];
  /** A newer version of the same minor or a newer minor that the catalog knows, if any. */
  readonly upgrade?: string;
}
