import type { IncomingMessage } from 'node:http';
import {
  BrokenExchange,
  explain,
  openRequest,
  type Answer,
  type Outgoing,
  type Wire,
} from './exchange.ts';

export interface StreamOptions {
  /** Gives every piece of bytes as it comes. May throw: the stream then breaks with that error. */
  readonly onBytes: (bytes: Buffer) => void;
  /** The server accepted; bytes will follow. */
  readonly onOpen?: (() => void) | undefined;
  /** The server must begin to answer within this. */
  readonly openLimitMs: number;
  /** Silence for longer than this breaks the stream. */
  readonly idleLimitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Reads a stream to its end: resolves with undefined when the server closes it in good order, or with the answer when it is
 * not a 200. Rejects with BrokenExchange (`stopped` when `signal` was aborted), or with what `onBytes` threw.
 */
export function openStream(
  wire: Wire,
  outgoing: Outgoing,
  options: StreamOptions,
): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const request = openRequest(wire, outgoing);
    const silence = newSilenceTimer(wire, fail);
    silence.restart(options.openLimitMs, 'no answer');
    options.signal.addEventListener('abort', stop, { once: true });
    if (options.signal.aborted) stop();
    request.on('error', fail);
    request.on('response', (response) => {
      response.on('error', (error) => {
        fail(new BrokenExchange('cut', `the stream broke off: ${error.message}`, error));
      });
      if (response.statusCode === 200) follow(response, { options, silence, fail, done });
      else readRefusal(response, done);
    });

    function stop(): void {
      fail(new BrokenExchange('stopped', 'stopped by us'));
    }

    function fail(error: Error): void {
      cleanUp();
      reject(explain(error, request));
      request.destroy();
    }

    function done(refusal: Answer | undefined): void {
      cleanUp();
      resolve(refusal);
    }

    function cleanUp(): void {
      silence.cancel();
      options.signal.removeEventListener('abort', stop);
    }
  });
}

interface Following {
  readonly options: StreamOptions;
  readonly silence: SilenceTimer;
  readonly fail: (error: Error) => void;
  readonly done: (refusal: undefined) => void;
}

function follow(response: IncomingMessage, { options, silence, fail, done }: Following): void {
  silence.restart(options.idleLimitMs, 'silence');
  options.onOpen?.();
  response.on('data', (bytes: Buffer) => {
    silence.restart(options.idleLimitMs, 'silence');
    try {
      options.onBytes(bytes);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  });
  response.on('end', () => {
    done(undefined);
  });
}

function readRefusal(response: IncomingMessage, done: (answer: Answer) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    done({ status: response.statusCode ?? 0, headers: response.headers, body });
  });
}

interface SilenceTimer {
  restart(ms: number, what: string): void;
  cancel(): void;
}

/** Many restarts cost nothing: they only note the time, and a timer that fires early goes on for the rest. */
function newSilenceTimer(wire: Wire, fail: (error: Error) => void): SilenceTimer {
  const { clock } = wire;
  let deadline = 0;
  let allowed = { ms: 0, what: '' };
  let cancelTimer: (() => void) | undefined;

  function check(): void {
    const left = deadline - clock.monotonic();
    if (left <= 0)
      fail(new BrokenExchange('timeout', `${allowed.what} for ${allowed.ms / 1000} s`));
    else cancelTimer = clock.after(left, check);
  }

  return {
    restart(ms, what) {
      const sooner = clock.monotonic() + ms < deadline;
      deadline = clock.monotonic() + ms;
      allowed = { ms, what };
      if (sooner || cancelTimer === undefined) {
        cancelTimer?.();
        cancelTimer = clock.after(ms, check);
      }
    },
    cancel() {
      cancelTimer?.();
    },
  };
}
