import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path answers: a status and a plain text. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A small HTTP server for probes or metrics. */
export interface ProbeServer {
  /** The port it listens on, also when 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

/** Serves GET on the given paths, 404 on all others. Answers are computed for each request and never cached. */
export async function serveProbes(
  port: number,
  paths: Readonly<Record<string, () => Answer>>,
): Promise<ProbeServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const answer = Object.hasOwn(paths, path) ? paths[path]?.() : undefined;
    response.writeHead(answer?.status ?? 404, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(answer?.body ?? 'not found\n');
  });
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => close(server),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => {
      resolve();
    });
  });
}
