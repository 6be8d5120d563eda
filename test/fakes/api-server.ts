import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';

/** One request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** Counts connections from 1: which one it came by. */
  readonly connection: number;
  readonly at: number;
}

/** How to answer: faults that a real API server does not produce on demand. */
export type Reply =
  | { readonly status?: number; readonly json: unknown; readonly headers?: Record<string, string> }
  | { readonly status: number; readonly text: string; readonly headers?: Record<string, string> }
  /** Close the connection without a word. */
  | { readonly fault: 'reset' }
  /** Never answer. */
  | { readonly fault: 'silence' }
  /** Promise more than is sent, then close. */
  | { readonly fault: 'cut' }
  /** A watch that stays open: send lines through it. */
  | { readonly stream: (stream: FakeStream) => void };

/** The server's end of a watch. */
export interface FakeStream {
  /** Sends one event as a line. */
  send(type: string, object: unknown): void;
  /** Sends bytes as they are. */
  raw(bytes: string | Buffer): void;
  /** Ends it in good order. */
  end(): void;
  /** Breaks the connection. */
  reset(): void;
}

export interface FakeApi {
  readonly url: string;
  readonly received: readonly Received[];
  /** Number of connections so far. */
  connections(): number;
  close(): Promise<void>;
  /** Takes another certificate for new connections. */
  setCertificate(context: SecureContextOptions): void;
}

/** A small server that answers as `reply` says; plain HTTP unless given a certificate. */
export async function startFakeApi(
  reply: (request: Received, count: number) => Reply,
  tls?: https.ServerOptions,
): Promise<FakeApi> {
  const received: Received[] = [];
  const sockets = new Map<Socket, number>();
  let connections = 0;
  function handler(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const arrived: Received = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
        connection: sockets.get(request.socket) ?? 0,
        at: performance.now(),
      };
      received.push(arrived);
      answer(response, reply(arrived, received.length));
    });
  }
  const server = tls === undefined ? http.createServer(handler) : https.createServer(tls, handler);
  server.keepAliveTimeout = 60_000;
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.set(socket, ++connections);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    received,
    connections: () => connections,
    setCertificate: (context) => {
      if (server instanceof https.Server) server.setSecureContext(context);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
        for (const socket of sockets.keys()) socket.destroy();
      }),
  };
}

function answer(response: http.ServerResponse, reply: Reply): void {
  if ('fault' in reply) {
    if (reply.fault === 'reset') response.socket?.destroy();
    if (reply.fault === 'cut') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
      response.write('{"kind":"Conf', () => response.socket?.destroy());
    }
    return;
  }
  if ('stream' in reply) {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    reply.stream({
      send: (type, object) => response.write(`${JSON.stringify({ type, object })}\n`),
      raw: (bytes) => response.write(bytes),
      end: () => response.end(),
      reset: () => response.socket?.destroy(),
    });
    return;
  }
  const text = 'json' in reply ? JSON.stringify(reply.json) : reply.text;
  response.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json', ...reply.headers });
  response.end(text);
}

/** A refusal as the API server words it. */
export function apiStatus(code: number, reason: string, more: object = {}): Reply {
  return {
    status: code,
    json: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, ...more },
  };
}
