import { describe, expect, test } from '@jest/globals';
import { PROFILES } from '../../../src/api/mesh-install-spec-schema.ts';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { loadCatalog } from '../../../src/catalog/load-catalog.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import { mayRender, RENDERED_KINDS } from '../../../src/facts/rendered-kinds.ts';

const catalog = loadCatalog();

/** Specs that between them switch on every object that the manifests can render. */
const SPECS = [
  { profile: 'demo' },
  {
    profile: 'default',
    values: { pilot: { autoscaleMin: 2 }, global: { networkPolicy: { enabled: true } } },
  },
  { profile: 'ambient', platform: 'openshift' },
  { profile: 'ambient', platform: 'gke' },
  { profile: 'remote', values: { global: { remotePilotAddress: '10.0.0.1' } } },
  { profile: 'stable' },
];

describe('what is rendered is watched, and what is watched is rendered', () => {
  test('the followed kinds are the kinds of the rendered objects', () => {
    const rendered = new Set<string>();
    for (const minor of SUPPORTED_MINORS) {
      for (const spec of SPECS) {
        const resolved = resolveSpec({ spec, catalog, version: `${minor}.0` });
        const { objects } = buildDesired({ resolved, catalog, owner: { name: 'default' } });
        for (const { object } of objects) rendered.add(`${object.apiVersion} ${object.kind}`);
      }
    }
    // A namespace is made once and never repaired; the names of all of them are followed elsewhere.
    rendered.delete('v1 Namespace');
    const followed = RENDERED_KINDS.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    expect([...rendered].sort()).toEqual([...followed].sort());
  });
});

describe('where a kind cannot come of a spec, nobody looks for objects of others', () => {
  const policies = RENDERED_KINDS.filter(({ onlyWith }) => onlyWith !== undefined);
  const asked = (spec: { readonly profile?: string }, layer = ''): readonly boolean[] =>
    policies.map((kind) => mayRender(kind, spec, [layer]));
  const switchOn = { experimental: { stableValidationPolicy: true } };

  test.each([
    ['a profile that has them', { profile: 'stable' }, ''],
    ['values that switch them on', { profile: 'demo', values: switchOn }, ''],
    ['a profile overlay that switches them on', { profile: 'demo' }, JSON.stringify(switchOn)],
  ])('%s: looked for', (_why, spec, layer) => {
    expect(asked(spec, layer)).toEqual([true, true]);
  });

  test('anything else: not', () => {
    expect(asked({ profile: 'demo' }, 'values: {}')).toEqual([false, false]);
  });

  test.each(PROFILES)('profile %s renders no kind that was not looked for', (profile) => {
    for (const minor of SUPPORTED_MINORS) {
      const resolved = resolveSpec({ spec: { profile }, catalog, version: `${minor}.0` });
      const { objects } = buildDesired({ resolved, catalog, owner: { name: 'default' } });
      const rendered = new Set(objects.map(({ object }) => object.kind));
      for (const kind of policies) {
        const possible = mayRender(kind, { profile }, []);
        expect(possible || !rendered.has(kind.kind)).toBe(true);
      }
    }
  });
});
