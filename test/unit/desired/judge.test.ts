import { describe, expect, test } from '@jest/globals';
import { loadCatalog } from '../../../src/catalog/load-catalog.ts';
import { foreignImages } from '../../../src/desired/judge-images.ts';
import { judgePath } from '../../../src/desired/judge-path.ts';
import { renderObjects } from '../../../src/desired/render-objects.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';

const catalog = loadCatalog();

describe('images come from the allowed hubs, whichever field or value names them', () => {
  const hubs = ['docker.io/istio'];
  test.each([
    ['Istio’s own', {}, 0],
    ['another hub', { images: { hub: 'evil.example/istio' } }, 2],
    ['a hub that only begins like the allowed one', { images: { hub: 'docker.io/istio-evil' } }, 2],
    ['a way out of the allowed hub', { values: { pilot: { hub: 'docker.io/istio/../evil' } } }, 1],
    [
      'an image written whole under values',
      { values: { pilot: { image: 'evil.example/pilot:1' } } },
      1,
    ],
    [
      'the proxy image that is injected',
      { values: { global: { proxy: { image: 'evil.example/proxy:1' } } } },
      1,
    ],
  ])('%s', (_name, spec, refused) => {
    const resolved = resolveSpec({
      spec: { profile: 'demo', ...spec },
      catalog,
      version: '1.31.1',
    });
    const request = { resolved, catalog, owner: 'default', rbac: 'bound', crds: false } as const;
    const objects = renderObjects(request).map(({ object }) => object);
    expect(foreignImages({ resolved, objects }, hubs)).toHaveLength(refused);
    expect(foreignImages({ resolved, objects }, undefined)).toEqual([]);
  });
});

describe('a version is reached in place by single minors', () => {
  test.each([
    ['a first install may be any', undefined, '1.28.10', true],
    ['a patch up', '1.31.0', '1.31.1', true],
    ['a patch down', '1.31.1', '1.31.0', true],
    ['a minor up', '1.30.3', '1.31.1', true],
    ['a minor down', '1.31.1', '1.30.3', true],
    ['two minors up', '1.29.6', '1.31.1', false],
    ['two minors down', '1.31.1', '1.29.6', false],
  ])('%s', (_name, from, to, allowed) => {
    expect(judgePath(catalog.versions, from, to)).toHaveLength(allowed ? 0 : 1);
  });
});
