import { describe, expect, test } from '@jest/globals';
import { buildDesired } from '../../../../src/desired/build-desired.ts';
import { judgeResult } from '../../../../src/desired/judge-result.ts';
import { resolveSpec } from '../../../../src/desired/resolve-spec.ts';
import type { ResolveInput } from '../../../../src/desired/resolve-spec.ts';
import { CATALOG } from '../../../support/catalog.ts';
import { runCommand } from '../../../support/run-command.ts';

function refusalsOf(
  gateways: readonly object[],
  layers: ResolveInput['profileOverlays'] = [],
): readonly (readonly (string | undefined)[])[] {
  const spec = { gateways };
  const input = { spec, catalog: CATALOG, version: '1.31.1', profileOverlays: layers };
  const resolved = resolveSpec(input);
  const desired = buildDesired({ resolved, catalog: CATALOG, owner: { name: 'default' } });
  return judgeResult({ input, desired, limits: {} }).map(({ path, message }) => [path, message]);
}

const EDGE = { name: 'edge', type: 'Ingress' };
const ACCOUNT = { name: 'edge-service-account', type: 'Ingress', shape: 'Standalone' };
const END = 'give the gateway another name or namespace';

describe('two parts of the mesh that would write one object', () => {
  test('two gateways of the spec are named both, at the later one', () => {
    expect(refusalsOf([EDGE, ACCOUNT])).toEqual([
      [
        'spec.gateways[1].name',
        `ServiceAccount istio-system/edge-service-account would be two things at once, of this gateway and of spec.gateways[0]; ${END}`,
      ],
    ]);
    expect(refusalsOf([ACCOUNT, EDGE])[0]?.[0]).toBe('spec.gateways[1].name');
  });

  test('an empty namespace is the mesh’s', () => {
    const written = { ...ACCOUNT, namespace: 'istio-system' };
    expect(refusalsOf([{ ...EDGE, namespace: '' }, written])).toHaveLength(1);
  });

  test('all objects that a gateway shares with a component are one refusal', () => {
    expect(refusalsOf([{ name: 'istiod', type: 'Ingress' }])).toEqual([
      [
        'spec.gateways[0].name',
        expect.stringMatching(
          /^Service istio-system\/istiod, Deployment istio-system\/istiod, .* of component pilot; /,
        ),
      ],
    ]);
  });

  test('a gateway of the profile and one of a profile overlay are told as what they are', () => {
    const account = { ...ACCOUNT, name: 'istio-ingressgateway-service-account' };
    expect(refusalsOf([account])[0]?.[1]).toMatch(/gateway istio-ingressgateway of the profile;/);
    const layer = { name: 'ConfigMap a/b, c', spec: { gateways: [EDGE] } };
    expect(refusalsOf([ACCOUNT], [layer])[0]?.[1]).toMatch(/ConfigMap a\/b, c: gateways\[0\];/);
    const lower = { name: 'ConfigMap a/b, c', spec: { gateways: [account] } };
    expect(refusalsOf([], [lower])[0]?.[0]).toBe('ConfigMap a/b, c: gateways[0].name');
  });

  test.each([
    ['the same name in other namespaces', [EDGE, { ...ACCOUNT, namespace: 'edge' }]],
    ['one that is switched off', [EDGE, { ...ACCOUNT, enabled: false }]],
    [
      'an entry that is merged with the profile’s',
      [{ name: 'istio-ingressgateway', namespace: 'istio-system', type: 'Ingress' }],
    ],
  ])('%s is no such case', (_rule, gateways) => {
    expect(refusalsOf(gateways)).toEqual([]);
  });

  test.each(['validate', 'render'])('%s refuses it', async (command) => {
    const gateways = JSON.stringify([EDGE, ACCOUNT]);
    const file = `apiVersion: meshinstall.io/v1alpha1\nkind: MeshInstall\nmetadata: {name: default}\nspec: {version: 1.31.1, gateways: ${gateways}}\n`;
    const end = await runCommand([command, '-f', 'mesh.yaml'], { files: { 'mesh.yaml': file } });
    expect(end.exit).toBe(1);
    expect(`${end.stdout}${end.stderr}`).toMatch(
      /spec\.gateways\[1\]\.name: .*of spec\.gateways\[0\]/,
    );
  });
});
