import { describe, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import { runCommand } from '../../support/run-command.ts';

function mesh(spec: string): Readonly<Record<string, string>> {
  const head =
    'apiVersion: meshinstall.io/v1alpha1\nkind: MeshInstall\nmetadata: {name: default}\n';
  return { 'mesh.yaml': `${head}spec: {version: 1.31.1, ${spec}}\n` };
}

describe('export', () => {
  test('writes values for each chart, with the command that they are for', async () => {
    const files = mesh(
      'profile: minimal, values: {pilot: {autoscaleMin: 3}}, images: {hub: r.example}',
    );
    const words = ['export', '-f', 'mesh.yaml', '--to', 'helm-values'];
    const { stdout, stderr, exit } = await runCommand(words, { files });
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
    expect(stdout.match(/^# helm.*$/gm)).toEqual([
      '# helm upgrade --install istio-base base --namespace istio-system --version 1.31.1 -f FILE',
      '# helm upgrade --install istiod istiod --namespace istio-system --version 1.31.1 -f FILE',
    ]);
    expect(loadAll(stdout)).toMatchObject([
      { defaultRevision: 'default' },
      { pilot: { autoscaleMin: 3 }, global: { hub: 'r.example', tag: '1.31.1' } },
    ]);
  });

  test('says what no value says', async () => {
    const files = mesh('profile: minimal, deletionPolicy: Retain');
    const words = ['export', '-f', 'mesh.yaml', '--to', 'helm-values'];
    const { stderr, exit } = await runCommand(words, { files });
    expect({ stderr, exit }).toEqual({
      stderr:
        'missing: spec.deletionPolicy: is in no values: helm uninstall removes what a release made\n',
      exit: 1,
    });
  });

  test('takes profile overlays from files', async () => {
    const ref = '{namespace: platform, name: rules, key: layer.yaml}';
    const files = {
      ...mesh(`profile: minimal, profileOverlays: [{configMapKeyRef: ${ref}}]`),
      'rules.yaml': 'values: {pilot: {autoscaleMin: 4}}\n',
    };
    const words = ['export', '-f', 'mesh.yaml', '--to', 'helm-values'];
    const without = await runCommand(words, { files });
    expect(without.exit).toBe(1);
    const more = ['--profile-overlay', 'rules.yaml'];
    const { stdout, stderr, exit } = await runCommand([...words, ...more], { files });
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
    expect(loadAll(stdout)).toMatchObject([{}, { pilot: { autoscaleMin: 4 } }]);
  });

  test('wants a name or a file', async () => {
    const { stderr, exit } = await runCommand(['export', '--to', 'helm-values']);
    expect(exit).toBe(2);
    expect(stderr).toContain(
      'export wants the name of a MeshInstall, or a file with -f; one of them.',
    );
  });
});
