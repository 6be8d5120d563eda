import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

/** A bare client of an API server: what this folder needs to wait for it and to write a few objects. */
export interface ApiClient {
  /** Sends one request. Throws ApiError for any status from 400 up. */
  send(order: ApiOrder): Promise<unknown>;
  /** Follows a watch; ends when the server ends it or the signal says so. */
  watch(path: string, onEvent: (event: WatchEvent) => void, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** One request. */
export interface ApiOrder {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** `application/merge-patch+json` for PATCH if nothing is said. */
  readonly contentType?: string;
}

/** One line of a watch. */
export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

/** An answer that says no. */
export class ApiError extends Error {
  readonly status: number;

  constructor(order: ApiOrder, status: number, text: string) {
    super(`${order.method ?? 'GET'} ${order.path}: ${status} ${text.slice(0, 500)}`);
    this.name = 'ApiError';
    this.status = status;
  }
}

interface Kubeconfig {
  readonly clusters: readonly {
    cluster: { server: string; 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    user: { 'client-certificate-data': string; 'client-key-data': string };
  }[];
}

const TIMEOUT_MS = 30_000;

/** A client that acts as the user of this kubeconfig (one of writeKubeconfig's). */
export function createApiClient(kubeconfig: string): ApiClient {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const { cluster } = config.clusters[0]!;
  const { user } = config.users[0]!;
  const agent = new Agent({
    keepAlive: true,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64'),
    cert: Buffer.from(user['client-certificate-data'], 'base64'),
    key: Buffer.from(user['client-key-data'], 'base64'),
  });
  return {
    send: (order) => send(agent, cluster.server, order),
    watch: (path, onEvent, signal) =>
      follow({ agent, url: new URL(path, cluster.server), onEvent, signal }),
    close: () => {
      agent.destroy();
    },
  };
}

function send(agent: Agent, server: string, order: ApiOrder): Promise<unknown> {
  const { method = 'GET', path, body } = order;
  const contentType =
    order.contentType ?? (method === 'PATCH' ? 'application/merge-patch+json' : 'application/json');
  return new Promise((resolve, reject) => {
    const call = request(
      new URL(path, server),
      { agent, method, headers: { 'content-type': contentType }, timeout: TIMEOUT_MS },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const status = answer.statusCode ?? 0;
          if (status >= 400) reject(new ApiError(order, status, text));
          else resolve(text.startsWith('{') ? JSON.parse(text) : text);
        });
      },
    );
    call.on('timeout', () => call.destroy(new Error(`no answer to ${path} in time`)));
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function follow(order: {
  readonly agent: Agent;
  readonly url: URL;
  readonly onEvent: (event: WatchEvent) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { agent, url, onEvent, signal } = order;
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, signal }, (answer) => {
      if (answer.statusCode !== 200) {
        answer.resume();
        reject(
          new Error(`watch of ${url.pathname} was answered with ${String(answer.statusCode)}`),
        );
        return;
      }
      let rest = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onEvent(JSON.parse(line) as WatchEvent);
      });
      answer.on('error', reject);
      answer.on('close', resolve);
    });
    call.on('error', reject);
    call.end();
  });
}
