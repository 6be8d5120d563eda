import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { foldImages } from '../../../src/migrate/fold-images.ts';
import { CATALOG } from '../../support/catalog.ts';

const HUB = 'registry.example/istio';

function whole(version: string): JsonObject {
  return {
    pilot: { image: `${HUB}/pilot:${version}` },
    global: {
      proxy: { image: `${HUB}/proxyv2:${version}` },
      proxy_init: { image: `${HUB}/proxyv2:${version}` },
    },
  };
}

function folded(spec: JsonObject): { readonly spec: JsonObject; readonly told: readonly string[] } {
  const answer = foldImages({ spec, findings: [] }, CATALOG);
  return { spec: answer.spec, told: answer.findings.map(({ path }) => path) };
}

describe('whole images among imported values', () => {
  test('become the hub when they say no more than hub and version', () => {
    const spec = { version: '1.30.2', profile: 'minimal', values: whole('1.30.2') };
    expect(folded(spec)).toEqual({
      spec: { version: '1.30.2', profile: 'minimal', images: { hub: HUB } },
      told: [],
    });
  });

  test('leave nothing to say where the hub is known already', () => {
    const values = { pilot: { image: `${HUB}/pilot:1.30.2`, autoscaleMin: 2 } };
    const spec = { version: '1.30.2', profile: 'minimal', images: { hub: HUB } };
    expect(folded({ ...spec, values })).toEqual({
      spec: { ...spec, values: { pilot: { autoscaleMin: 2 } } },
      told: [],
    });
  });

  test.each([
    ['of another version', { version: '1.30.1', profile: 'minimal' }],
    ['of another variant than the profile’s', { version: '1.30.2', profile: 'ambient' }],
  ])('%s stay, and are told', (_what, spec) => {
    const values = whole('1.30.2');
    expect(folded({ ...spec, values })).toEqual({
      spec: { ...spec, values },
      told: [
        'spec.values.pilot.image',
        'spec.values.global.proxy.image',
        'spec.values.global.proxy_init.image',
      ],
    });
  });
});
