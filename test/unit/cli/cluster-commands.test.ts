import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import {
  startFakeApi,
  type FakeApi,
  type FakeStream,
  type Received,
  type Reply,
} from '../../fakes/api-server.ts';
import { anInstall } from '../../builders/facts.ts';
import { runCommand } from '../../support/run-command.ts';

// The first command loads what all of them need, which takes a while on a busy machine.
jest.setTimeout(30_000);

const PATH = '/apis/meshinstall.io/v1alpha1/meshinstalls';

const open: { readonly api: FakeApi; readonly folder: string }[] = [];

afterEach(async () => {
  for (const { api, folder } of open.splice(0)) {
    rmSync(folder, { recursive: true });
    await api.close();
  }
});

/** A cluster that answers about MeshInstalls, and a kubeconfig for it. */
async function cluster(reply: (request: Received) => Reply): Promise<string> {
  const api = await startFakeApi(reply);
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-cli-'));
  open.push({ api, folder });
  const file = join(folder, 'config');
  writeFileSync(
    file,
    JSON.stringify({
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'fake', user: 'me' } }],
      clusters: [{ name: 'fake', cluster: { server: api.url } }],
      users: [{ name: 'me', user: {} }],
    }),
  );
  return file;
}

interface State {
  readonly ready?: string;
  readonly stalled?: string;
  readonly reason: string;
}

function install(state: State, name = 'default', resourceVersion = '5'): object {
  const { ready = 'False', stalled = 'False', reason } = state;
  const base = { lastTransitionTime: '2026-11-24T11:58:00Z', observedGeneration: 1 };
  return anInstall({
    metadata: { name, uid: `uid-${name}`, resourceVersion },
    status: {
      observedGeneration: 1,
      version: '1.31.1',
      conditions: [
        { type: 'Ready', status: ready, reason, message: `Ready says ${reason}`, ...base },
        { type: 'Stalled', status: stalled, reason, message: `Stalled says ${reason}`, ...base },
      ],
    },
  });
}

const WORKING = { reason: 'WaitingForRollout' };
const READY = { ready: 'True', reason: 'InSync' };

/** Lists give `items`; a watch begins with them and goes on as `then` says. */
function serving(items: readonly object[], then?: (stream: FakeStream) => void) {
  return ({ path, query }: Received): Reply => {
    if (path !== PATH) return { status: 404, json: { kind: 'Status', code: 404 } };
    const list = { kind: 'List', metadata: { resourceVersion: '10' }, items };
    if (query.get('watch') === null) return { json: list };
    return {
      stream: (stream) => {
        if (query.get('sendInitialEvents') === 'true') {
          for (const item of items) stream.send('ADDED', item);
          stream.send('BOOKMARK', {
            kind: 'MeshInstall',
            metadata: {
              resourceVersion: '10',
              annotations: { 'k8s.io/initial-events-end': 'true' },
            },
          });
        }
        // Later than the first view, so that both are seen.
        if (then !== undefined) setTimeout(then, 150, stream);
      },
    };
  };
}

describe('status', () => {
  test('without a name lists all, by name', async () => {
    const file = await cluster(serving([install(WORKING, 'second'), install(READY, 'first')]));
    const { stdout, stderr, exit } = await runCommand(['status', '--kubeconfig', file]);
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
    expect(stdout).toMatch(/^NAME .*\nfirst .* Ready .*\nsecond .* Working {3}WaitingForRollout/);
  });

  test('an empty cluster is told as such', async () => {
    const file = await cluster(serving([]));
    const { stdout } = await runCommand(['status', '--kubeconfig', file]);
    expect(stdout).toBe('There is no MeshInstall in this cluster.\n');
  });

  test('a wrong name is told with those that there are', async () => {
    const file = await cluster(serving([install(READY)]));
    const { stderr, exit } = await runCommand(['status', 'defualt', '--kubeconfig', file]);
    expect(stderr).toBe(
      'Error: There is no MeshInstall "defualt"; there is default. Did you mean default?\n',
    );
    expect(exit).toBe(1);
  });

  test('programs get the status as it is', async () => {
    const file = await cluster(serving([install(READY)]));
    const words = ['status', 'default', '-o', 'json', '--kubeconfig', file];
    const { stdout } = await runCommand(words);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'default', status: { version: '1.31.1' } });
  });

  test('--watch prints each change until Ctrl-C', async () => {
    const file = await cluster(
      serving([install(WORKING)], (stream) => {
        stream.send('MODIFIED', install(READY, 'default', '11'));
      }),
    );
    const stop = new AbortController();
    const words = ['status', 'default', '--watch', '--kubeconfig', file];
    const { stdout, exit } = await runCommand(words, {
      signal: stop.signal,
      onOutput: (text) => {
        if (text.includes('default: Ready')) stop.abort();
      },
    });
    expect(stdout).toMatch(
      /^default: Working \(WaitingForRollout\)\n[^]*\n--- 12:00:00 UTC\ndefault: Ready \(InSync\)\n/,
    );
    expect(exit).toBe(130);
  });

  test('--watch -o json gives one line a change', async () => {
    const file = await cluster(
      serving([install(WORKING)], (stream) => {
        stream.send('MODIFIED', install(READY, 'default', '11'));
      }),
    );
    const stop = new AbortController();
    const words = ['status', '--watch', '-o', 'json', '--kubeconfig', file];
    const { stdout } = await runCommand(words, {
      signal: stop.signal,
      onOutput: (text) => {
        if (text.includes('InSync')) stop.abort();
      },
    });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { name: string }).name)).toEqual([
      'default',
      'default',
    ]);
  });

  test.each([
    [
      'MeshInstall is not installed there',
      { status: 404, json: { kind: 'Status', code: 404, reason: 'NotFound' } },
      'meshinstall manifests | kubectl apply --server-side -f -',
    ],
    [
      'the right is missing',
      {
        status: 403,
        json: {
          kind: 'Status',
          code: 403,
          reason: 'Forbidden',
          message: 'User "me" cannot list resource "meshinstalls" in API group "meshinstall.io"',
        },
      },
      'Your account lacks this right',
    ],
    ['the credentials are refused', { status: 401, json: { code: 401 } }, 'log in again'],
  ] as const)('%s: exit 3 and what helps', async (_rule, reply, message) => {
    const file = await cluster(() => reply);
    const { stdout, stderr, exit } = await runCommand(['status', '--kubeconfig', file]);
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 3 });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test('a kubeconfig or context that is not there is told', async () => {
    const none = await runCommand(['status', '--kubeconfig', '/nowhere/config']);
    expect(none.exit).toBe(3);
    expect(none.stderr).toMatch(/^Error: \/nowhere\/config cannot be read/);
    const file = await cluster(serving([]));
    const context = await runCommand(['status', '--kubeconfig', file, '--context', 'there']);
    expect(context.exit).toBe(3);
    expect(context.stderr).toContain('no usable context "there" (it has here)');
  });
});

describe('wait', () => {
  test('ends with 0 when the mesh becomes ready, and tells each turn meanwhile', async () => {
    const file = await cluster(
      serving([install(WORKING)], (stream) => {
        stream.send('MODIFIED', install(READY, 'default', '11'));
      }),
    );
    const words = ['wait', 'default', '--for', 'ready', '--kubeconfig', file];
    expect(await runCommand(words)).toEqual({
      stdout: 'default: Ready (InSync) Ready says InSync\n',
      stderr: 'default: Working (WaitingForRollout) Ready says WaitingForRollout\n',
      exit: 0,
    });
  });

  test('ends with 1 at once when only a person can help', async () => {
    const file = await cluster(serving([install({ stalled: 'True', reason: 'InvalidSpec' })]));
    const { stderr, exit } = await runCommand(['wait', 'default', '--kubeconfig', file]);
    expect(stderr).toBe('Error: default: Stalled (InvalidSpec) Stalled says InvalidSpec\n');
    expect(exit).toBe(1);
  });

  test('waits out what others may mend, and ends with 4 when time is up', async () => {
    const file = await cluster(serving([install({ stalled: 'True', reason: 'ImageNotPulled' })]));
    const words = ['wait', 'default', '--timeout', '1s', '--kubeconfig', file];
    const { stderr, exit } = await runCommand(words);
    expect(stderr).toContain(
      'Error: 1s ran out. Last seen: default: Stalled (ImageNotPulled) Stalled says ImageNotPulled',
    );
    expect(exit).toBe(4);
  });

  test.each(['ready', 'deleted'])(
    'for %s: a server that never answers keeps it no longer than it was told to wait',
    async (state) => {
      const file = await cluster(() => ({ fault: 'silence' }));
      const words = ['wait', 'default', '--for', state, '--timeout', '1s', '--kubeconfig', file];
      const { stderr, exit } = await runCommand(words);
      expect(stderr).toMatch(
        /^Error: 1s ran out\. (The cluster has not answered|Last seen: nothing)\n?/,
      );
      expect(exit).toBe(4);
    },
    10_000,
  );

  test('for deleted: ends with 0 when it is gone, or never was', async () => {
    const gone = await cluster(
      serving([install(READY)], (stream) => {
        stream.send('DELETED', install(READY, 'default', '11'));
      }),
    );
    const words = ['wait', 'default', '--for', 'deleted', '--kubeconfig'];
    const end = { stdout: 'default is gone.\n', exit: 0 };
    expect(await runCommand([...words, gone])).toMatchObject(end);
    expect(await runCommand([...words, await cluster(serving([]))])).toMatchObject(end);
  });

  test('Ctrl-C ends it as interrupted', async () => {
    const file = await cluster(serving([install(WORKING)]));
    const stop = new AbortController();
    const { stdout, exit } = await runCommand(['wait', 'default', '--kubeconfig', file], {
      signal: stop.signal,
      onOutput: () => {
        stop.abort();
      },
    });
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 130 });
  });
});

describe('plan', () => {
  test('names the right that is missing in place of waiting for it', async () => {
    const refusal = {
      kind: 'Status',
      code: 403,
      reason: 'Forbidden',
      message: 'User "me" cannot list resource "pods" in API group ""',
    };
    const file = await cluster(({ path }) => {
      if (path === '/version') return { json: { major: '1', minor: '35', gitVersion: 'v1.35.4' } };
      return path === PATH
        ? serving([install(READY)])({ path, query: new URLSearchParams() } as Received)
        : { status: 403, json: refusal };
    });
    const { stderr, exit } = await runCommand(['plan', 'default', '--kubeconfig', file]);
    expect(stderr).toContain('Your account lacks this right');
    expect(exit).toBe(3);
  });
});
