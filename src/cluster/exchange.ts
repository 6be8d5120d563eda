import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../support/clock.ts';
import type { Connections, Link } from './connections.ts';

/** TCP probes start after this much silence; the kernel then gives a dead peer up within ten more seconds. */
const TCP_PROBE_AFTER_MS = 20_000;
/** A connection that is not up by then will not come up. */
const CONNECT_LIMIT_MS = 10_000;

/** One HTTP request, ready to be sent. */
export interface Outgoing {
  readonly method: string;
  /** Path and query, without the server's own path prefix. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** From the pool without a limit: streams, and what must not wait in line. */
  readonly unlimited?: boolean | undefined;
  /** Asked at the last moment, when the connection is up and the first byte is about to leave; throws to stop it. */
  readonly mayBegin?: (() => void) | undefined;
}

/** The way to the server for one exchange. */
export interface Wire {
  readonly connections: Connections;
  readonly link: Link;
  readonly clock: Clock;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Why there was no complete answer. */
export class BrokenExchange extends Error {
  override readonly name = 'BrokenExchange';
  /** `stale`: a kept-alive connection was closed under us; nothing was answered. */
  readonly how: 'stale' | 'refused' | 'untrusted' | 'cut' | 'timeout' | 'stopped';

  constructor(how: BrokenExchange['how'], message: string, cause?: unknown) {
    super(message, { cause });
    this.how = how;
  }
}

/** Sends one request and reads the whole answer, whatever its status. Rejects with BrokenExchange, or with what `mayBegin` threw. */
export function exchange(wire: Wire, outgoing: Outgoing, limitMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = openRequest(wire, outgoing);
    const cancelLimit = wire.clock.after(limitMs, () => {
      fail(new BrokenExchange('timeout', `no answer within ${Math.round(limitMs / 1000)} s`));
    });
    request.on('error', (error) => {
      fail(error);
    });
    request.on('response', (response) => {
      response.on('error', (error) => {
        fail(new BrokenExchange('cut', `the answer broke off: ${error.message}`, error));
      });
      readAll(response, (body) => {
        cancelLimit();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });

    function fail(error: Error): void {
      cancelLimit();
      reject(explain(error, request));
      request.destroy();
    }
  });
}

function readAll(response: http.IncomingMessage, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => {
    done(Buffer.concat(chunks).toString('utf8'));
  });
}

/** Creates the request; it is sent as soon as its connection is up and `mayBegin` has nothing against it. */
export function openRequest(wire: Wire, outgoing: Outgoing): http.ClientRequest {
  const { server } = wire.connections;
  const { agents, headers } = wire.link;
  const length = outgoing.body === undefined ? undefined : Buffer.byteLength(outgoing.body);
  const request = (server.protocol === 'http:' ? http : https).request({
    hostname: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port,
    path: `${server.pathname.replace(/\/$/, '')}${outgoing.path}`,
    method: outgoing.method,
    agent: outgoing.unlimited === true ? agents.forStreams : agents.forRequests,
    headers: {
      ...headers,
      ...outgoing.headers,
      ...(length !== undefined && { 'Content-Length': length }),
    },
  });
  wire.connections.track(request);
  request.once('socket', (socket) => {
    limitConnecting(wire.clock, request);
    whenUp(socket, () => {
      begin(request, outgoing);
    });
  });
  return request;
}

function begin(request: http.ClientRequest, outgoing: Outgoing): void {
  try {
    outgoing.mayBegin?.();
  } catch (error) {
    request.destroy(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  request.end(outgoing.body);
}

/** Waits for the connection and its TLS handshake; at once for a kept one. */
function whenUp(socket: Socket, up: () => void): void {
  socket.setKeepAlive(true, TCP_PROBE_AFTER_MS);
  socket.setNoDelay(true);
  if (!isConnecting(socket)) up();
  else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', up);
}

function isConnecting(socket: Socket): boolean {
  return socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true);
}

function limitConnecting(clock: Clock, request: http.ClientRequest): void {
  const cancel = clock.after(CONNECT_LIMIT_MS, () => {
    if (request.socket === null || !isConnecting(request.socket)) return;
    request.destroy(
      new BrokenExchange('refused', `no connection within ${CONNECT_LIMIT_MS / 1000} s`),
    );
  });
  request.once('close', cancel);
}

/** Error codes of a handshake that failed because one side does not trust the other's certificate. */
const UNTRUSTED = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_)/;
/** System calls whose failure means that nothing was sent. */
const CONNECTING = new Set(['connect', 'getaddrinfo']);

/** What an error of a request says about it. Errors that are not about the connection come back as they are. */
export function explain(error: Error, request: http.ClientRequest): Error {
  if (error instanceof BrokenExchange) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (UNTRUSTED.test(code)) return new BrokenExchange('untrusted', error.message, error);
  if (syscall !== undefined && CONNECTING.has(syscall))
    return new BrokenExchange('refused', error.message, error);
  if (request.reusedSocket) {
    return new BrokenExchange('stale', `a kept connection was closed: ${error.message}`, error);
  }
  return new BrokenExchange('cut', error.message, error);
}
