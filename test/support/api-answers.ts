import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

/** What an API server answered, refusals included: tests of the API read them whole. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends requests with the client certificate of a kubeconfig and hands back every answer as it is. */
export interface ApiAnswers {
  send(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  close(): void;
}

interface Kubeconfig {
  readonly clusters: readonly {
    cluster: { server: string; 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    user: { 'client-certificate-data': string; 'client-key-data': string };
  }[];
}

/** @param kubeconfig a file of the test cluster, which is JSON with certificates inside */
export function openApiAnswers(kubeconfig: string): ApiAnswers {
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
    send: (method, path, body) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json' };
        const outgoing = request(
          `${cluster.server}${path}`,
          { method, agent, headers },
          (answer) => {
            answer.setEncoding('utf8');
            let text = '';
            answer.on('data', (part: string) => (text += part));
            answer.on('error', reject);
            answer.on('end', () => {
              resolve({
                status: answer.statusCode ?? 0,
                body: JSON.parse(text) as Readonly<Record<string, unknown>>,
              });
            });
          },
        );
        outgoing.on('error', reject);
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    close: () => {
      agent.destroy();
    },
  };
}
