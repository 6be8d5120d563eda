import { describe, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import { renderObjects } from '../../../src/desired/render-objects.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import { CATALOG } from '../../support/catalog.ts';
import { runCommand } from '../../support/run-command.ts';

const FILES = {
  'mesh.yaml': `apiVersion: meshinstall.io/v1alpha1
kind: MeshInstall
metadata: {name: team}
spec: {version: 1.30.2, profile: demo}
`,
};

function rendered(order: {
  readonly crds: boolean;
  readonly rbac: 'standalone' | 'bound';
}): readonly object[] {
  const resolved = resolveSpec({ spec: { profile: 'demo' }, catalog: CATALOG, version: '1.30.2' });
  return renderObjects({ resolved, catalog: CATALOG, owner: 'team', ...order }).map(
    ({ object }) => object,
  );
}

describe('render', () => {
  test('prints all objects in apply order as YAML, and nothing else', async () => {
    const end = await runCommand(['render', '-f', 'mesh.yaml'], { files: FILES });
    expect({ exit: end.exit, stderr: end.stderr }).toEqual({ exit: 0, stderr: '' });
    expect(loadAll(end.stdout)).toEqual(rendered({ crds: true, rbac: 'standalone' }));
  });

  test('leaves out CRDs and binds fixed roles when asked', async () => {
    const words = ['render', '-f', 'mesh.yaml', '--skip-crds', '--rbac=bound'];
    const { stdout } = await runCommand(words, { files: FILES });
    expect(loadAll(stdout)).toEqual(rendered({ crds: false, rbac: 'bound' }));
  });

  test('as JSON it is one List that kubectl takes', async () => {
    const words = ['render', '-f', 'mesh.yaml', '-o', 'json'];
    const { stdout } = await runCommand(words, { files: FILES });
    const items = rendered({ crds: true, rbac: 'standalone' });
    expect(JSON.parse(stdout)).toEqual({ apiVersion: 'v1', kind: 'List', items });
  });

  test('a refused MeshInstall renders nothing and says why on standard error', async () => {
    const files = { 'x.yaml': FILES['mesh.yaml'].replace('demo', 'dmo') };
    const { stdout, stderr, exit } = await runCommand(['render', '-f', 'x.yaml'], { files });
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 1 });
    expect(stderr).toContain('x.yaml:4:25: error: spec.profile: has to be one of');
    expect(stderr).toContain('Error: x.yaml holds a MeshInstall with errors; see above.');
  });

  test('what goes beyond a flag of the operator’s that is given is not rendered', async () => {
    const hub = 'demo, images: {hub: r.example/mesh}';
    const files = { 'x.yaml': FILES['mesh.yaml'].replace('demo', hub) };
    const words = ['render', '-f', 'x.yaml'];
    const known = await runCommand([...words, '--allowed-hubs', 'docker.io/istio'], { files });
    expect({ stdout: known.stdout, exit: known.exit }).toEqual({ stdout: '', exit: 1 });
    expect(known.stderr).toContain('error: spec.images.hub: image r.example/mesh/pilot:1.30.2');
    const unknown = await runCommand(words, { files });
    expect(unknown.exit).toBe(0);
    expect(unknown.stderr).toContain('warning: spec.images.hub: image r.example/mesh/pilot:1.30.2');
  });

  test('a warning goes to standard error and stops nothing', async () => {
    const files = { 'x.yaml': FILES['mesh.yaml'].replace('1.30.2', '1.30.99') };
    const { stdout, stderr, exit } = await runCommand(['render', '-f', 'x.yaml'], { files });
    expect(exit).toBe(0);
    expect(stderr).toContain('warning: spec.version');
    expect(loadAll(stdout).length).toBe(rendered({ crds: true, rbac: 'standalone' }).length);
  });

  test('two MeshInstalls in a file are one too many', async () => {
    const files = { 'x.yaml': `${FILES['mesh.yaml']}---\n${FILES['mesh.yaml']}` };
    const { stderr, exit } = await runCommand(['render', '-f', 'x.yaml'], { files });
    expect({ stderr, exit }).toEqual({
      stderr: 'Error: x.yaml holds 2 MeshInstalls; give one.\n',
      exit: 2,
    });
  });
});
