import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { runCommand } from '../../support/run-command.ts';

const FILES = {
  'iop.yaml': `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  profile: demo
  tag: 1.30.2
  values: {global: {imagePullPolicy: Always}}
`,
  'more.yaml': `apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  hub: r.example/mesh
  components: {pilot: {k8s: {volumes: [{name: x}]}}}
`,
  'istiod.yaml': 'global: {imagePullPolicy: Always}\n',
  'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n',
};

const SPEC = {
  version: '1.30.2',
  profile: 'demo',
  values: { global: { imagePullPolicy: 'Always' } },
};

describe('import', () => {
  test('prints the MeshInstall of an IstioOperator, and nothing else when all of it was carried over', async () => {
    const end = await runCommand(['import', '-f', 'iop.yaml', '--name', 'team'], { files: FILES });
    expect({ exit: end.exit, stderr: end.stderr }).toEqual({ exit: 0, stderr: '' });
    expect(load(end.stdout)).toEqual({
      apiVersion: 'meshinstall.io/v1alpha1',
      kind: 'MeshInstall',
      metadata: { name: 'team' },
      spec: SPEC,
    });
  });

  test('later files come over earlier ones, and what is missing is told on standard error', async () => {
    const words = ['import', '-f', 'iop.yaml', 'more.yaml'];
    const { stdout, stderr, exit } = await runCommand(words, { files: FILES });
    expect(exit).toBe(1);
    expect(load(stdout)).toMatchObject({ spec: { ...SPEC, images: { hub: 'r.example/mesh' } } });
    expect(stderr).toContain('missing: spec.components.pilot.k8s.volumes: is not carried over');
  });

  test('as JSON the findings are part of the answer', async () => {
    const words = ['import', '-f', 'more.yaml', '--istio-version', '1.31.1', '-o', 'json'];
    const { stdout } = await runCommand(words, { files: FILES });
    expect(JSON.parse(stdout)).toMatchObject({
      meshInstall: { spec: { version: '1.31.1' } },
      findings: [{ path: 'spec.components.pilot.k8s.volumes', severity: 'error' }],
    });
  });

  test('values of charts make a MeshInstall too', async () => {
    const words = ['import', '--chart', 'base=', 'istiod=istiod.yaml', '--istio-version', '1.31.1'];
    const { stdout, exit } = await runCommand(words, { files: FILES });
    expect(exit).toBe(0);
    expect(load(stdout)).toMatchObject({
      spec: { ...SPEC, version: '1.31.1', profile: 'minimal' },
    });
  });

  test.each([
    [
      'neither files nor charts',
      ['import'],
      'import wants files with an IstioOperator (-f), values of charts (--chart), or a cluster (--live); one of them.',
    ],
    [
      'another object',
      ['import', '-f', 'pod.yaml'],
      'pod.yaml holds Pod, and no IstioOperator. For values of a Helm chart use --chart.',
    ],
    [
      'an unknown chart',
      ['import', '--chart', 'kiali=x'],
      '--chart kiali=x is no CHART=FILE with one of the charts',
    ],
  ])('is put wrongly: %s', async (_what, words, message) => {
    const { stderr, exit } = await runCommand(words, { files: FILES });
    expect(exit).toBe(2);
    expect(stderr).toContain(message);
  });
});
