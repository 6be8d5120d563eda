import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readKubeConfig } from '../../../src/cluster/kube-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
const saved = { ...process.env };

function write(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A kubeconfig with one cluster, one user and contexts `one` (current) and `two`. */
function configWith(user: object, cluster: object = {}): string {
  return write(
    'config',
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://api.example.com:6443/', ...cluster } }],
      users: [{ name: 'u', user }],
      contexts: [
        { name: 'one', context: { cluster: 'c', user: 'u', namespace: 'mesh' } },
        { name: 'two', context: { cluster: 'c', user: 'u' } },
      ],
      'current-context': 'one',
    }),
  );
}

beforeEach(() => {
  process.env.HOME = join(folder, 'home');
  delete process.env.KUBECONFIG;
});

afterEach(() => {
  process.env = { ...saved };
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('readKubeConfig', () => {
  test('server, context and namespace', async () => {
    const path = configWith({ token: 't' });
    expect(await readKubeConfig({ from: 'file', path })).toMatchObject({
      server: 'https://api.example.com:6443',
      contextName: 'one',
      namespace: 'mesh',
      proxyUrl: undefined,
    });
    expect(await readKubeConfig({ from: 'file', path, context: 'two' })).toMatchObject({
      contextName: 'two',
      namespace: undefined,
    });
  });

  test.each<[string, object, object, object]>([
    ['a token', { token: 't' }, {}, { token: 't' }],
    [
      'a client certificate as data',
      { 'client-certificate-data': 'Yw==', 'client-key-data': 'aw==' },
      {},
      { certData: 'Yw==', keyData: 'aw==' },
    ],
    [
      'one in files beside the kubeconfig',
      { 'client-certificate': 'c.crt', 'client-key': 'c.key' },
      {},
      { certFile: join(folder, 'c.crt'), keyFile: join(folder, 'c.key') },
    ],
    ['a password', { username: 'n', password: 'p' }, {}, { username: 'n', password: 'p' }],
    ['another user', { token: 't', as: 'x' }, {}, { impersonate: 'x' }],
    [
      'an authority in a file',
      {},
      { 'certificate-authority': 'ca.crt' },
      { caFile: join(folder, 'ca.crt') },
    ],
    ['an authority as data', {}, { 'certificate-authority-data': 'Y2E=' }, { caData: 'Y2E=' }],
    [
      'a server name and no check',
      {},
      { 'tls-server-name': 's', 'insecure-skip-tls-verify': true },
      { servername: 's', insecure: true },
    ],
  ])('%s', async (_what, user, cluster, access) => {
    const read = await readKubeConfig({ from: 'file', path: configWith(user, cluster) });
    expect(read.access).toMatchObject(access);
    expect(read.access.plugin).toBeUndefined();
  });

  test('a proxy', async () => {
    const path = configWith({}, { 'proxy-url': 'http://proxy:3128' });
    expect((await readKubeConfig({ from: 'file', path })).proxyUrl).toBe('http://proxy:3128');
  });

  test('the default is what KUBECONFIG names, then ~/.kube/config', async () => {
    process.env.KUBECONFIG = configWith({ token: 'from KUBECONFIG' });
    expect((await readKubeConfig({ from: 'default' })).access.token).toBe('from KUBECONFIG');
    delete process.env.KUBECONFIG;
    write(
      'home/.kube/config',
      '{clusters: [{name: c, cluster: {server: "https://home"}}], contexts: [{name: x, context: {cluster: c}}], current-context: x}',
    );
    expect((await readKubeConfig({ from: 'default' })).server).toBe('https://home');
    rmSync(join(folder, 'home'), { recursive: true });
  });

  test('in a pod: the ServiceAccount, with a token that is read by us', async () => {
    process.env.KUBERNETES_SERVICE_HOST = 'fd00::1';
    process.env.KUBERNETES_SERVICE_PORT = '443';
    const root = join(folder, 'pod/var/run/secrets/kubernetes.io/serviceaccount');
    write('pod/var/run/secrets/kubernetes.io/serviceaccount/namespace', 'meshinstall-system\n');
    const read = await readKubeConfig({ from: 'in-cluster', pathPrefix: join(folder, 'pod') });
    expect(read).toMatchObject({
      server: 'https://[fd00::1]:443',
      namespace: 'meshinstall-system',
      access: { caFile: join(root, 'ca.crt'), tokenFile: join(root, 'token') },
    });
    expect(read.access.plugin).toBeUndefined();
  });

  test('an exec plugin is run for a token, is told what it is asked for, and is run again after a refusal', async () => {
    const script = write(
      'plugin.sh',
      `echo run >> ${folder}/runs
       printf '{"status":{"token":"%s"}}' "$(printf '%s' "$KUBERNETES_EXEC_INFO" | base64 -w0)"`,
    );
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: [script],
      provideClusterInfo: true,
    };
    const { access } = await readKubeConfig({ from: 'file', path: configWith({ exec }) });
    const first = await access.plugin!(false);
    const told: unknown = JSON.parse(
      Buffer.from(first.authorization!.replace('Bearer ', ''), 'base64').toString(),
    );
    expect(told).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: expect.objectContaining({ server: 'https://api.example.com:6443' }) as unknown,
      },
    });
    await access.plugin!(false);
    await access.plugin!(true);
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('run\nrun\n');
  });

  test.each([
    [
      'says what it said, in one line and without secrets',
      'echo "please log in" >&2; echo "(token=abc, Bearer x.y eyJhbGciOi.eyJzdWIi.c2ln)" >&2; exit 3',
      'the credential plugin sh failed: please log in (token=***, Bearer *** ***)',
    ],
    [
      'says so when it said nothing',
      'exit 1',
      'the credential plugin sh failed and did not say why',
    ],
    [
      'shows nothing of an answer that cannot be read',
      'echo eyJhbGciOi',
      'the credential plugin sh answered with something that is no ExecCredential',
    ],
    [
      'shows nothing of an answer without a status',
      'echo "{}"',
      'the credential plugin sh answered with something that is no ExecCredential',
    ],
  ])('an exec plugin that fails %s', async (_rule, script, message) => {
    const exec = { command: 'sh', args: ['-c', script] };
    const { access } = await readKubeConfig({ from: 'file', path: configWith({ exec }) });
    await expect(access.plugin!(false)).rejects.toMatchObject({
      name: 'CredentialsError',
      message,
    });
  });

  test('an exec plugin that is not there is told as that', async () => {
    const exec = { command: '/nowhere/plugin' };
    const { access } = await readKubeConfig({ from: 'file', path: configWith({ exec }) });
    await expect(access.plugin!(false)).rejects.toThrow(
      'the credential plugin /nowhere/plugin is not there: install it, or correct the kubeconfig',
    );
  });

  test.each<[string, () => string, string | undefined, string | RegExp]>([
    [
      'a file that is not there',
      () => join(folder, 'none'),
      undefined,
      /none cannot be read: .*ENOENT/,
    ],
    ['a file that is no YAML', () => write('bad', '{{{'), undefined, 'bad cannot be read'],
    [
      'a context that is not there',
      () => configWith({}),
      'three',
      'no usable context "three" (it has one, two)',
    ],
    [
      'no current context',
      () => write('empty', '{clusters: []}'),
      undefined,
      'names no current context (it has no contexts)',
    ],
  ])('%s: the error says what to do', async (_what, make, context, message) => {
    const source = {
      from: 'file' as const,
      path: make(),
      ...(context !== undefined && { context }),
    };
    await expect(readKubeConfig(source)).rejects.toThrow(message);
  });

  test('nothing at all: the error says where a configuration is looked for', async () => {
    await expect(readKubeConfig({ from: 'default' })).rejects.toThrow(
      'set KUBECONFIG, create ~/.kube/config',
    );
  });
});
