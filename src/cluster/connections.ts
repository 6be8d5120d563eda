import http from 'node:http';
import https from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Access, Credentials, TlsMaterial } from './credentials.ts';

/** Requests that may be on the wire side by side; others wait in line. Streams and urgent calls have no limit. */
const MAX_REQUEST_SOCKETS = 10;
/** Idle connections are closed by us after this, well before an API server would (90 s), so that few are found stale. */
const IDLE_SOCKET_MS = 30_000;

export interface ConnectionOptions {
  /** Base URL of the API server, without a slash at the end. */
  readonly server: string;
  readonly credentials: Credentials;
  /** HTTP(S) proxy to go through. */
  readonly proxyUrl?: string | undefined;
  readonly userAgent: string;
}

/** What a request is sent with; ask for a new one for every try. */
export interface Link {
  readonly access: Access;
  readonly headers: Readonly<Record<string, string>>;
  readonly agents: Agents;
}

interface Agents {
  readonly tls: TlsMaterial;
  readonly forRequests: http.Agent;
  readonly forStreams: http.Agent;
}

/**
 * The pools of kept-alive connections. When the TLS material changes, new connections use the new one and the old ones are
 * closed as they fall idle: nothing in flight is disturbed.
 */
export class Connections {
  readonly server: URL;
  readonly #options: ConnectionOptions;
  readonly #open = new Set<http.ClientRequest>();
  #agents: Agents | undefined;

  constructor(options: ConnectionOptions) {
    this.server = new URL(options.server);
    this.#options = options;
  }

  async link(): Promise<Link> {
    const access = await this.#options.credentials.current();
    if (this.#agents?.tls !== access.tls) {
      this.dropIdle();
      this.#agents = this.#newAgents(access.tls);
    }
    const headers = { 'User-Agent': this.#options.userAgent, ...access.headers };
    return { access, headers, agents: this.#agents };
  }

  /** After the server refused us, or we it: true when there are other credentials to try. */
  refresh(used: Link): Promise<boolean> {
    return this.#options.credentials.refresh(used.access);
  }

  /** Closes idle connections: one was found stale, so the others probably are. */
  dropIdle(): void {
    dropIdle(this.#agents?.forRequests);
    dropIdle(this.#agents?.forStreams);
  }

  /** Lets `close` end this request, also while it waits in line for a connection. */
  track(request: http.ClientRequest): void {
    this.#open.add(request);
    request.once('close', () => this.#open.delete(request));
  }

  /** Ends every request with this error, and every connection. */
  close(reason: Error): void {
    for (const request of this.#open) request.destroy(reason);
    this.#agents?.forRequests.destroy();
    this.#agents?.forStreams.destroy();
    this.#agents = undefined;
  }

  #newAgents(tls: TlsMaterial): Agents {
    const { proxyUrl } = this.#options;
    const isPlain = this.server.protocol === 'http:';
    const common = {
      ...(isPlain ? {} : sharedContext(tls)),
      keepAlive: true,
      timeout: IDLE_SOCKET_MS,
      maxFreeSockets: 4,
      ...(proxyUrl !== undefined && { proxyEnv: { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl } }),
    };
    const Agent = isPlain ? http.Agent : https.Agent;
    return {
      tls,
      forRequests: new Agent({ ...common, maxSockets: MAX_REQUEST_SOCKETS }),
      forStreams: new Agent(common),
    };
  }
}

/**
 * The same with certificates and key parsed once: an operator opens thirty connections at its start, and each would parse them
 * again. Material that cannot be parsed is handed on as it is, so that a request tells of it.
 */
function sharedContext(tls: TlsMaterial): TlsMaterial | { readonly secureContext: SecureContext } {
  const { ca, cert, key, ...rest } = tls;
  try {
    const material = Object.entries({ ca, cert, key }).filter(([, value]) => value !== undefined);
    return { ...rest, secureContext: createSecureContext(Object.fromEntries(material)) };
  } catch {
    return tls;
  }
}

function dropIdle(agent: http.Agent | undefined): void {
  for (const sockets of Object.values(agent?.freeSockets ?? {})) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}
