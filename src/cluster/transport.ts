import type { JsonObject } from '../api/kube-object.ts';
import type { Clock } from '../support/clock.ts';
import { outgoingOf, parseAnswer, type Call } from './call.ts';
import { classifyAnswer } from './classify-failure.ts';
import { ClusterError, type CallTarget } from './cluster-error.ts';
import type { Connections, Link } from './connections.ts';
import { CredentialsError } from './credentials-error.ts';
import { BrokenExchange, exchange, type Answer } from './exchange.ts';
import { retryWaitMs } from './retry-policy.ts';
import { sleep } from './sleep.ts';
import { openStream, type StreamOptions } from './stream.ts';

/** One try of one call, for metrics. `code`: HTTP status, or 0 when nothing was answered. */
export interface RequestReport {
  readonly verb: CallTarget['verb'];
  readonly resource: string;
  readonly code: number;
  readonly durationMs: number;
}

export interface TransportOptions {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly onRequest?: ((report: RequestReport) => void) | undefined;
}

/** A read that is not answered by then is asked again on another connection. */
const READ_TRY_MS = 15_000;
const READ_DEADLINE_MS = 30_000;
/** Admission webhooks may take 30 s, so a write is never cut before. */
const WRITE_DEADLINE_MS = 60_000;
const WRITE_TRY_MS = 35_000;
const ATTEMPTS = 4;

/**
 * The only thing that talks HTTP.
 *
 * Guarantees: every failure is a ClusterError; every call ends by its deadline; a call is repeated only where retry-policy.ts
 * allows it, after Retry-After or a growing pause; a kept connection that turns out closed costs an idempotent call nothing;
 * credentials and certificates that the server refuses (or that refuse the server) are read afresh once before giving up.
 * Caveat: a write that ends in Timeout or Unavailable may have happened.
 */
export class Transport {
  readonly #options: TransportOptions;
  readonly #onReachable = new Set<() => void>();
  #closed = false;
  #unreachable = false;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Hands back the parsed answer of a 2xx; anything else rejects. */
  async request(call: Call): Promise<JsonObject> {
    const { clock } = this.#options;
    const reads = call.method === 'GET';
    const deadline =
      clock.monotonic() + (call.deadlineMs ?? (reads ? READ_DEADLINE_MS : WRITE_DEADLINE_MS));
    for (let attempt = 1; ; attempt++) {
      const remaining = deadline - clock.monotonic();
      const outcome = await this.#tryWithFreshAccess(
        call,
        Math.min(remaining, reads ? READ_TRY_MS : WRITE_TRY_MS),
      );
      if (!(outcome instanceof ClusterError)) return outcome;
      const wait = retryWaitMs({
        error: outcome,
        attempt,
        attempts: this.#closed ? 1 : (call.attempts ?? ATTEMPTS),
        idempotent: call.idempotent,
        reads,
        random: clock.random(),
      });
      if (wait === undefined || clock.monotonic() + wait >= deadline) throw outcome;
      await sleep(clock, wait);
    }
  }

  /**
   * Opens a stream and hands its bytes on until it ends (resolves) or breaks (rejects). Never repeated, but for credentials
   * that had to be read afresh.
   */
  async stream(call: Call, options: StreamOptions): Promise<void> {
    let link = await this.#link(call.target);
    try {
      await this.#streamOnce(call, options, link);
    } catch (error) {
      if (!(await this.#hasOtherAccess(call.target, error, link))) throw error;
      link = await this.#link(call.target);
      await this.#streamOnce(call, options, link);
    }
  }

  /** Adds a handler that is called when the server answers again after a call that was not answered. Hands back its removal. */
  onReachable(handler: () => void): () => void {
    this.#onReachable.add(handler);
    return () => this.#onReachable.delete(handler);
  }

  /** Closes every connection; what is in flight fails with Stopped. */
  close(): void {
    this.#closed = true;
    this.#options.connections.close(new BrokenExchange('stopped', 'stopped by us'));
  }

  /** One try; a second and third at once where that is free of doubt (stale connection, refused credentials). */
  async #tryWithFreshAccess(call: Call, limitMs: number): Promise<JsonObject | ClusterError> {
    let failure: ClusterError | undefined;
    for (let free = 0; free < 3; free++) {
      const tried = await this.#tryOnce(call, limitMs);
      if (!('error' in tried)) return tried.body;
      failure = tried.error;
      if (!(await this.#isFree(call, tried))) break;
    }
    return failure ?? this.#classify(call.target, new Error('not tried'));
  }

  async #tryOnce(call: Call, limitMs: number): Promise<Tried> {
    let link: Link | undefined;
    try {
      link = await this.#link(call.target);
      const answer = await this.#measured(call, link, limitMs);
      return { body: parseAnswer(call.target, answer) };
    } catch (error) {
      return { error: this.#classify(call.target, error), link };
    }
  }

  async #isFree(
    call: Call,
    failed: { error: ClusterError; link: Link | undefined },
  ): Promise<boolean> {
    const { cause } = failed.error;
    if (cause instanceof BrokenExchange && cause.how === 'stale') {
      this.#options.connections.dropIdle();
      return call.idempotent && !this.#closed;
    }
    return (
      failed.link !== undefined && this.#hasOtherAccess(call.target, failed.error, failed.link)
    );
  }

  async #hasOtherAccess(target: CallTarget, error: unknown, used: Link): Promise<boolean> {
    const classified = this.#classify(target, error);
    const { cause } = classified;
    const untrusted = cause instanceof BrokenExchange && cause.how === 'untrusted';
    if (!untrusted && classified.kind !== 'Unauthorized') return false;
    try {
      return await this.#options.connections.refresh(used);
    } catch {
      // The files or the plugin fail now: the first refusal says more than their error would.
      return false;
    }
  }

  async #link(target: CallTarget): Promise<Link> {
    if (this.#closed) throw stopped(target);
    try {
      return await this.#options.connections.link();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new ClusterError(target, {
        kind: 'Unavailable',
        detail: `no credentials: ${why}`,
        cause: cause instanceof CredentialsError ? cause : new CredentialsError(why, { cause }),
      });
    }
  }

  async #measured(call: Call, link: Link, limitMs: number): Promise<Answer> {
    const { clock, connections } = this.#options;
    const report = this.#meter(call.target);
    try {
      const answer = await exchange({ connections, link, clock }, outgoingOf(call), limitMs);
      report(answer.status);
      return answer;
    } catch (error) {
      if (error instanceof BrokenExchange) this.#noteBroken(error, report);
      throw error;
    }
  }

  async #streamOnce(call: Call, options: StreamOptions, link: Link): Promise<void> {
    const { clock, connections } = this.#options;
    const report = this.#meter(call.target);
    const outgoing = { ...outgoingOf(call), unlimited: true };
    try {
      const refused = await openStream({ connections, link, clock }, outgoing, {
        ...options,
        onOpen: () => {
          report(200);
          options.onOpen?.();
        },
      });
      if (refused === undefined) return;
      report(refused.status);
      throw classifyAnswer(call.target, { ...refused, retryAfter: refused.headers['retry-after'] });
    } catch (error) {
      if (error instanceof BrokenExchange) this.#noteBroken(error, report);
      throw this.#classify(call.target, error);
    }
  }

  /** Where one connection has fallen silent, those that wait in the pool lead the same way. */
  #noteBroken({ how }: BrokenExchange, report: (code: number) => void): void {
    report(0);
    if (how === 'timeout') this.#options.connections.dropIdle();
  }

  /** Reports once, with the time from now. */
  #meter(target: CallTarget): (code: number) => void {
    const { clock, onRequest } = this.#options;
    const begun = clock.monotonic();
    let reported = false;
    return (code) => {
      if (reported) return;
      reported = true;
      const durationMs = clock.monotonic() - begun;
      onRequest?.({ verb: target.verb, resource: target.resource, code, durationMs });
      this.#noteReach(code);
    };
  }

  #noteReach(code: number): void {
    if (code === 0) this.#unreachable = true;
    if (!this.#unreachable || code === 0 || code >= 500) return;
    this.#unreachable = false;
    for (const handler of this.#onReachable) handler();
  }

  #classify(target: CallTarget, error: unknown): ClusterError {
    if (error instanceof ClusterError) return error;
    if (this.#closed) return stopped(target);
    const detail = error instanceof Error ? error.message : String(error);
    const how = error instanceof BrokenExchange ? error.how : undefined;
    if (how === 'stopped') return stopped(target);
    return new ClusterError(target, {
      kind: how === 'timeout' ? 'Timeout' : 'Unavailable',
      detail,
      cause: error,
    });
  }
}

type Tried =
  { readonly body: JsonObject } | { readonly error: ClusterError; readonly link: Link | undefined };

function stopped(target: CallTarget): ClusterError {
  return new ClusterError(target, { kind: 'Stopped', detail: 'the connection was closed by us' });
}
