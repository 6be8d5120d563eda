import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What came of one request. */
export type Answer =
  | { readonly ok: true; readonly status: number; readonly body: string }
  | { readonly ok: false; readonly why: string };

/** One request to an address, for a host; a fresh connection unless an agent is given. */
export function ask(address: string, host: string, agent: Agent | false = false): Promise<Answer> {
  return new Promise((resolve) => {
    const call = request(
      { host: address, port: 80, path: '/test', headers: { host }, agent, timeout: 5000 },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', (error) => {
          resolve({ ok: false, why: error.message });
        });
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          const body = Buffer.concat(parts).toString();
          if (status === 200) resolve({ ok: true, status, body });
          else resolve({ ok: false, why: `status ${String(status)}` });
        });
      },
    );
    call.on('timeout', () => call.destroy(new Error('no answer within 5 s')));
    call.on('error', (error) => {
      resolve({ ok: false, why: error.message });
    });
    call.end();
  });
}

/** A loop of requests that goes on until it is asked how it went. */
export interface RequestLoop {
  stop(): Promise<{ readonly sent: number; readonly failures: readonly string[] }>;
}

/** Asks again and again, one after the other: every second request on a kept connection, the others on fresh ones. */
export function keepAsking(address: string, host: string): RequestLoop {
  const failures: string[] = [];
  let sent = 0;
  const ending = new AbortController();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      const kept = sent % 2 === 0;
      const answer = await ask(address, host, kept ? agent : false);
      sent += 1;
      if (!answer.ok)
        failures.push(`${new Date().toISOString()} ${kept ? 'kept' : 'fresh'}: ${answer.why}`);
      await sleep(10);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      ending.abort();
      await running;
      agent.destroy();
      return { sent, failures };
    },
  };
}
