import { describe, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { runCommand } from '../../support/run-command.ts';

const LAYER = `meshConfig: { accessLogFile: /dev/layer, accessLogEncoding: JSON }
overlays:
  - target: { group: apps, kind: Deployment, name: istiod }
    patch: { spec: { replicas: 2 } }
`;
const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata: { name: house-rules, namespace: platform }
data:
  overlay.yaml: |
    ${LAYER.trimEnd().replaceAll('\n', '\n    ')}
`;
const MESH = `apiVersion: meshinstall.io/v1alpha1
kind: MeshInstall
metadata: { name: default }
spec:
  version: 1.31.1
  profile: demo
  profileOverlays:
    - configMapKeyRef: { namespace: platform, name: house-rules, key: overlay.yaml }
  meshConfig: { accessLogFile: /dev/spec }
  overlays:
    - target: { group: apps, kind: Deployment, name: istiod }
      patch: { spec: { replicas: 3 } }
`;
const BARE = MESH.replace(/ {2}profileOverlays:\n.*\n/, '');

function settings(text: string): unknown {
  const { settings: all, objects } = JSON.parse(text) as {
    settings: { path: string; value: unknown; layer: string }[];
    objects: unknown[];
  };
  const found = all.filter(({ path }) => /accessLog(File|Encoding)$|^profile$/.test(path));
  return [...found.map(({ path, value, layer }) => [path, value, layer]), ...objects];
}

const EXPLAINED = [
  ['profile', 'demo', 'spec'],
  ['meshConfig.accessLogFile', '/dev/spec', 'spec'],
  [
    'meshConfig.accessLogEncoding',
    'JSON',
    'profile overlay ConfigMap platform/house-rules, overlay.yaml',
  ],
  {
    object: 'Deployment istio-system/istiod',
    path: 'spec.replicas',
    value: 3,
    layer: 'overlay #1',
  },
];

describe('profile overlays come from', () => {
  test.each<[where: string, files: Record<string, string>, more: string[]]>([
    ['the file of the MeshInstall', { 'mesh.yaml': `${CONFIG_MAP}---\n${MESH}` }, []],
    [
      'a file with their ConfigMap',
      { 'mesh.yaml': MESH, 'rules.yaml': CONFIG_MAP },
      ['--profile-overlay', 'rules.yaml'],
    ],
    [
      'a file with the bare layer',
      { 'mesh.yaml': MESH, 'rules.yaml': LAYER },
      ['--profile-overlay', 'rules.yaml'],
    ],
  ])('%s', async (_where, files, more) => {
    const command = ['render', '-f', 'mesh.yaml', '--explain', '-o', 'json', ...more];
    const { stdout, exit } = await runCommand(command, { files });
    expect(exit).toBe(0);
    const found = settings(stdout) as unknown[][];
    expect(found).toEqual(expect.arrayContaining(EXPLAINED));
  });

  test('nowhere: render refuses, and validate says what it could not check', async () => {
    const files = { 'mesh.yaml': MESH };
    const rendered = await runCommand(['render', '-f', 'mesh.yaml'], { files });
    expect([rendered.exit, rendered.stdout]).toEqual([1, '']);
    expect(rendered.stderr).toContain('ConfigMap platform/house-rules, overlay.yaml');
    const validated = await runCommand(['validate', '-f', 'mesh.yaml'], { files });
    expect(validated.exit).toBe(0);
    expect(validated.stdout).toMatch(/mesh\.yaml:\d+:\d+: warning: spec\.profileOverlays\[0\]/);
  });

  test('a file beyond those that are named, on top of them', async () => {
    const files = { 'mesh.yaml': BARE, 'more.yaml': 'meshConfig: { accessLogEncoding: TEXT }' };
    const command = ['render', '-f', 'mesh.yaml', '--explain', '--profile-overlay', 'more.yaml'];
    const { stdout } = await runCommand(command, { files });
    expect(stdout).toMatch(/accessLogEncoding: TEXT +# profile overlay more\.yaml/);
  });
});

test.each([
  ['plan', []],
  ['diff', []],
  ['export', ['--to', 'helm-values']],
  ['adopt', ['--from', 'helm', '--dry-run']],
])('%s takes a file with a layer for a MeshInstall of a file alone', async (command, more) => {
  const words = [command, 'default', ...more, '--profile-overlay', 'rules.yaml'];
  const { stderr, exit } = await runCommand(words, { files: { 'rules.yaml': LAYER } });
  expect(exit).toBe(2);
  expect(stderr).toContain('--profile-overlay goes with -f FILE');
});

test('adopt takes over nothing by a layer that only a file has', async () => {
  const files = { 'mesh.yaml': MESH, 'rules.yaml': LAYER };
  const layer = ['--profile-overlay', 'rules.yaml'];
  const words = ['adopt', '-f', 'mesh.yaml', '--from', 'helm', ...layer];
  const { stderr, exit } = await runCommand(words, { files });
  expect(exit).toBe(2);
  expect(stderr).toContain('adopt takes --profile-overlay with --dry-run alone');
});

test('render prints what the overlays make of the objects', async () => {
  const files = { 'mesh.yaml': `${CONFIG_MAP}---\n${MESH}` };
  const { stdout } = await runCommand(['render', '-f', 'mesh.yaml', '--skip-crds'], { files });
  const objects = loadAll(stdout) as {
    kind: string;
    metadata: { name: string };
    spec?: JsonObject;
  }[];
  const istiod = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'istiod',
  );
  expect(istiod?.spec?.replicas).toBe(3);
});

describe('validate finds', () => {
  const target = '{ group: apps, kind: Deployment, name: istiodd }';
  test.each<[what: string, spec: string, exit: number, says: RegExp]>([
    [
      'a target that is not there',
      `  overlays: [{ target: ${target}, patch: { spec: {} } }]`,
      1,
      /error: spec\.overlays\[0\]\.target: the mesh has no Deployment\.apps istio-system\/istiodd; did you mean Deployment\.apps istio-system\/istiod\?/,
    ],
    [
      'a patch that changes nothing',
      `  overlays: [{ target: ${target.replace('istiodd', 'istiod')}, patch: { metadata: { labels: { app: istiod } } } }]`,
      0,
      /warning: spec\.overlays\[0\]: changes nothing: Deployment istio-system\/istiod is so already/,
    ],
    [
      'a test that fails',
      `  overlays: [{ target: ${target.replace('istiodd', 'istiod')}, jsonPatch: [{ op: test, path: /kind, value: Pod }] }]`,
      1,
      /error: spec\.overlays\[0\]\.jsonPatch\[0\]\.path: the test fails/,
    ],
    [
      'two ways at once',
      `  overlays: [{ target: ${target}, patch: {}, jsonPatch: [{ op: remove, path: /a }] }]`,
      1,
      /error: spec\.overlays\[0\]: has to have one of patch and jsonPatch/,
    ],
    [
      'a version that is not the rendered one',
      `  overlays: [{ target: { group: apps, version: v1beta1, kind: Deployment, name: istiod }, patch: {} }]`,
      1,
      /error: spec\.overlays\[0\]\.target\.version: Deployment is rendered in v1, not in v1beta1/,
    ],
    [
      'what goes beyond the limits',
      '  values: { pilot: { volumes: [{ name: a, hostPath: { path: / } }] } }',
      1,
      /error: spec\.values\.pilot\.volumes\[0\]: Deployment istio-system\/istiod.*path \/ of the node/,
    ],
  ])('%s', async (_what, spec, exit, says) => {
    const mesh = `${BARE.slice(0, BARE.indexOf('  meshConfig'))}${spec}\n`;
    const answer = await runCommand(['validate', '-f', 'mesh.yaml'], {
      files: { 'mesh.yaml': mesh },
    });
    expect([answer.exit, answer.stdout]).toEqual([exit, expect.stringMatching(says)]);
  });

  test('errors inside of a profile overlay, by ConfigMap and path, without what stands there', async () => {
    const wrong = CONFIG_MAP.replace('accessLogEncoding: JSON', 'accessLogEncodin: s3cret');
    const files = { 'mesh.yaml': `${wrong}---\n${MESH}` };
    const { stdout, exit } = await runCommand(['validate', '-f', 'mesh.yaml'], { files });
    expect(exit).toBe(1);
    expect(stdout).toContain(
      'ConfigMap platform/house-rules, overlay.yaml: meshConfig.accessLogEncodin',
    );
    expect(stdout).toContain('did you mean meshConfig.accessLogEncoding?');
    expect(stdout).not.toContain('s3cret');
  });
});
