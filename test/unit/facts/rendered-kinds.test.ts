import { describe, expect, test } from '@jest/globals';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { loadCatalog } from '../../../src/catalog/load-catalog.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import { RENDERED_KINDS } from '../../../src/facts/rendered-kinds.ts';

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
