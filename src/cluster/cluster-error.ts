import { printRef, type ObjectRef } from '../api/object-ref.ts';

/** What the API server calls the operation; `patch` is every patch but a server-side apply. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'apply' | 'patch' | 'delete';

/** What a call was about, for errors and metrics. `resource` is the plural with its group: `deployments.apps`. */
export interface CallTarget {
  readonly verb: Verb;
  readonly resource: string;
  readonly ref?: ObjectRef;
}

/**
 * The few kinds of failure that callers tell apart. Each failed call has exactly one, decided in classify-failure.ts and
 * nowhere else.
 *
 * | kind | what happened | what helps |
 * |---|---|---|
 * | NotFound | the object, or its whole kind, is not there (a `get` answers undefined instead) | create it, or wait for the kind |
 * | AlreadyExists | a create met an object of that name | read it and decide |
 * | Conflict | the object is newer than the precondition (uid, resourceVersion), or another manager owns a field | read again |
 * | Forbidden | our account lacks the right | an administrator |
 * | Invalid | the API server refuses the content; `causes` has the field paths | change the content |
 * | AdmissionRefused | a policy, quota, webhook or pod security refused it | the message says who |
 * | TooManyRequests | asked to slow down; `retryAfterMs` says how long | wait |
 * | Unavailable | no answer, a broken one, or a server error | try again with backoff |
 * | Timeout | no answer in time; a write may have happened | read, then try again |
 * | Unauthorized | the credentials are refused, also after reading them afresh | an administrator |
 * | Gone | the resource version or page is too old | list again |
 * | NotLeader | a write was not begun, because the lease is not (or no longer) ours | nothing: somebody else does it |
 * | Stopped | we closed the connection ourselves | nothing |
 * | Other | an answer that fits nothing above | read the message |
 */
export type ClusterErrorKind =
  | 'NotFound'
  | 'AlreadyExists'
  | 'Conflict'
  | 'Forbidden'
  | 'Invalid'
  | 'AdmissionRefused'
  | 'TooManyRequests'
  | 'Unavailable'
  | 'Timeout'
  | 'Unauthorized'
  | 'Gone'
  | 'NotLeader'
  | 'Stopped'
  | 'Other';

/** One reason inside a refusal, as the API server lists them; `field` is a path such as `spec.ports[0].port`. */
export interface ErrorCause {
  readonly field?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** All that a ClusterError carries beside its target. */
export interface ErrorFacts {
  readonly kind: ClusterErrorKind;
  /** The API server's own sentence, or ours about the connection; holds no secret. */
  readonly detail: string;
  /** HTTP status; absent when nothing was answered. */
  readonly status?: number | undefined;
  /** How long the server asks to wait before the next try. */
  readonly retryAfterMs?: number | undefined;
  readonly causes?: readonly ErrorCause[];
  readonly cause?: unknown;
}

/** A call to the API server that failed. `message` reads `apply Deployment istio-system/istiod: …`. */
export class ClusterError extends Error {
  readonly kind: ClusterErrorKind;
  readonly verb: Verb;
  readonly resource: string;
  readonly ref: ObjectRef | undefined;
  readonly detail: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly causes: readonly ErrorCause[];

  constructor(target: CallTarget, facts: ErrorFacts) {
    const subject = target.ref === undefined ? target.resource : printRef(target.ref);
    super(`${target.verb} ${subject}: ${facts.detail}`, { cause: facts.cause });
    this.name = 'ClusterError';
    this.kind = facts.kind;
    this.verb = target.verb;
    this.resource = target.resource;
    this.ref = target.ref;
    this.detail = facts.detail;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.causes = facts.causes ?? [];
  }
}

/** Whether a caught value is a ClusterError of one of these kinds (of any, when none is named). */
export function isClusterError(
  error: unknown,
  ...kinds: readonly ClusterErrorKind[]
): error is ClusterError {
  if (!(error instanceof ClusterError)) return false;
  return kinds.length === 0 || kinds.includes(error.kind);
}
