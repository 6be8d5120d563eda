import type { AccessSource } from '../../src/cluster/credentials.ts';
import { openConnection, type ClusterConnection } from '../../src/cluster/connection.ts';
import { systemClock } from '../../src/cluster/system-clock.ts';
import type { RequestReport } from '../../src/cluster/transport.ts';
import type { Clock } from '../../src/support/clock.ts';
import { startFakeApi, type FakeApi, type Received, type Reply } from './api-server.ts';

export interface OpenFake {
  readonly api: FakeApi;
  readonly connection: ClusterConnection;
  readonly reports: readonly RequestReport[];
}

const opened: OpenFake[] = [];

/** A fake API server and a connection to it. Close all of them with {@link closeFakes} after each test. */
export async function openFake(
  reply: (request: Received, count: number) => Reply,
  options: { clock?: Clock; access?: AccessSource } = {},
): Promise<OpenFake> {
  const api = await startFakeApi(reply);
  const reports: RequestReport[] = [];
  const fake = {
    api,
    reports,
    connection: openConnection(
      {
        server: api.url,
        contextName: 'fake',
        namespace: undefined,
        proxyUrl: undefined,
        access: options.access ?? {},
      },
      { clock: options.clock ?? systemClock, onRequest: (report) => reports.push(report) },
    ),
  };
  opened.push(fake);
  return fake;
}

export async function closeFakes(): Promise<void> {
  for (const { connection, api } of opened.splice(0)) {
    connection.close();
    await api.close();
  }
}
