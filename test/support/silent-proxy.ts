import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/**
 * What passes between clients and a server:
 *
 * - `open`: everything, on connections that are made now; those that were silenced stay so, like a path whose state was lost;
 * - `silent`: nothing, in either direction. Connections are taken and kept, and nobody is told anything;
 * - `unanswered`: everything until a client asks something; from then on its bytes reach the server, and no answer comes back.
 */
export type Passage = 'open' | 'silent' | 'unanswered';

/** A TCP proxy on loopback before one server. */
export interface SilentProxy {
  readonly port: number;
  set(passage: Passage): void;
  close(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Not even an end is passed on any more. */
  dead: boolean;
}

/** Starts a proxy before the server of that URL, open at first. */
export async function startSilentProxy(serverUrl: string): Promise<SilentProxy> {
  const { hostname, port } = new URL(serverUrl);
  const links = new Set<Link>();
  let passage: Passage = 'open';
  let asked = false;
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    const link: Link = { client, server, dead: passage === 'silent' };
    links.add(link);
    client.on('data', (bytes) => {
      if (passage === 'unanswered') asked = true;
      if (isMute()) link.dead = true;
      if (!link.dead || passage === 'unanswered') server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (isMute()) link.dead = true;
      if (!link.dead) client.write(bytes);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => one.destroy());
      one.on('close', () => {
        if (one === server && (link.dead || isMute())) return;
        other.destroy();
        links.delete(link);
      });
    }
  });
  await listen(proxy);

  function isMute(): boolean {
    return passage === 'silent' || (passage === 'unanswered' && asked);
  }

  return {
    port: (proxy.address() as AddressInfo).port,
    set: (next) => {
      if (isMute()) for (const link of links) link.dead = true;
      passage = next;
      asked = false;
      if (isMute()) for (const link of links) link.dead = true;
    },
    close: () => {
      for (const { client, server } of links) for (const one of [client, server]) one.destroy();
      return new Promise((resolve) => {
        proxy.close(() => {
          resolve();
        });
      });
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve();
    });
  });
}
