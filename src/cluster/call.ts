import type { JsonObject } from '../api/kube-object.ts';
import { classifyAnswer } from './classify-failure.ts';
import { ClusterError, type CallTarget } from './cluster-error.ts';
import type { Answer, Outgoing } from './exchange.ts';

/** How hard a call is tried. */
export interface CallSettings {
  /** Tries at most, the first included. Default 4. */
  readonly attempts?: number | undefined;
  /** For the whole call, waits and retries included. Default: reads 30 s, writes 60 s. */
  readonly deadlineMs?: number | undefined;
  /** Does not wait in line behind other requests. */
  readonly urgent?: boolean | undefined;
  /** Asked right before each write leaves; throws to stop it. */
  readonly mayBegin?: ((target: CallTarget) => void) | undefined;
}

export interface Call extends CallSettings {
  readonly target: CallTarget;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path with query. */
  readonly path: string;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  /** Doing it twice is harmless, so it may be sent again when it is unknown whether it arrived. */
  readonly idempotent: boolean;
}

/** The request that a call becomes. Writes ask `mayBegin` before they leave. */
export function outgoingOf(call: Call): Outgoing {
  const { target, mayBegin } = call;
  const writes = call.method !== 'GET';
  return {
    method: call.method,
    path: call.path,
    body: call.body,
    unlimited: call.urgent,
    headers: {
      Accept: call.accept ?? 'application/json',
      ...(call.contentType !== undefined && { 'Content-Type': call.contentType }),
    },
    mayBegin:
      writes && mayBegin !== undefined
        ? () => {
            mayBegin(target);
          }
        : undefined,
  };
}

/** The parsed body of a 2xx. Error ClusterError: anything else. */
export function parseAnswer(target: CallTarget, answer: Answer): JsonObject {
  if (answer.status < 200 || answer.status > 299) {
    throw classifyAnswer(target, { ...answer, retryAfter: answer.headers['retry-after'] });
  }
  try {
    return JSON.parse(answer.body) as JsonObject;
  } catch (cause) {
    throw new ClusterError(target, {
      kind: 'Unavailable',
      detail: 'the answer is not whole JSON',
      cause,
    });
  }
}
