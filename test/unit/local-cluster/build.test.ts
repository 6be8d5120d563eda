import { expect, test } from '@jest/globals';
import { goModText } from '../../cluster/build/go.ts';
import { kubernetesGoMod } from '../../cluster/build/kubernetes.ts';
import { createProgress, formatSeconds } from '../../cluster/progress.ts';
import { ISTIO, ISTIO_ON_NODE, KUBERNETES } from '../../cluster/versions.ts';

test('each staging module of Kubernetes is replaced by its published twin, once', () => {
  const upstream = `module k8s.io/kubernetes
replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/client-go => ./staging/src/k8s.io/client-go
	k8s.io/api => ./staging/src/k8s.io/api
)`;
  const twin = `v0${KUBERNETES.slice(1)}`;
  const replaces = kubernetesGoMod(upstream)
    .split('\n')
    .filter((line) => line.startsWith('replace'));
  expect(replaces).toEqual([
    `replace k8s.io/api => k8s.io/api ${twin}`,
    `replace k8s.io/client-go => k8s.io/client-go ${twin}`,
  ]);
});

test('a go.mod names what it requires, replaces and builds', () => {
  const text = goModText({
    name: 'x',
    require: { 'a.b/c': 'v1.0.0' },
    replace: { 'd.e/f': 'v2.0.0' },
    tools: ['a.b/c/cmd/g'],
    godebug: 'default=go1.25',
  });
  expect(text.split('\n').filter((line) => line !== '')).toEqual([
    'module meshinstall.io/test/x',
    'go 1.26',
    'godebug default=go1.25',
    'require a.b/c v1.0.0',
    'replace d.e/f => d.e/f v2.0.0',
    'tool a.b/c/cmd/g',
  ]);
});

test('every version of Istio on a node can be built', () => {
  for (const version of ISTIO_ON_NODE) expect(ISTIO[version]).toBeDefined();
});

test.each([
  [0, '0.0 s'],
  [4210, '4.2 s'],
  [187_000, '3 min 07 s'],
])('%d ms reads %s', (ms, text) => {
  expect(formatSeconds(ms)).toBe(text);
});

test('progress away from a terminal is one line at the start and one at the end', async () => {
  const lines: string[] = [];
  let time = 0;
  const progress = createProgress({
    output: { write: (text) => lines.push(text) },
    total: 2,
    now: () => time,
  });
  await progress.step('first', () => {
    time = 1500;
    return Promise.resolve();
  });
  await expect(progress.step('second', () => Promise.reject(new Error('no')))).rejects.toThrow(
    'no',
  );
  expect(lines).toEqual([
    '[1/2] first …\n',
    '[1/2] first done, 1.5 s\n',
    '[2/2] second …\n',
    '[2/2] second failed after 0.0 s\n',
  ]);
});
