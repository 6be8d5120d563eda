import { describe, expect, test } from '@jest/globals';
import { deepFreeze } from '../../../src/support/deep-freeze.ts';
import { withDefaults } from '../../../src/api/with-defaults.ts';

const HEAD = {
  apiVersion: 'meshinstall.io/v1alpha1',
  kind: 'MeshInstall',
  metadata: { name: 'a' },
};
const DEFAULTS = { profile: 'default', namespace: 'istio-system', deletionPolicy: 'Delete' };

const RULES: Record<string, readonly [spec: unknown, filled: unknown]> = {
  'no spec gets all defaults': [undefined, DEFAULTS],
  'what is written stays': [
    { profile: 'demo', version: '1.31' },
    { ...DEFAULTS, profile: 'demo', version: '1.31' },
  ],
  'null counts as absent': [
    { profile: null, version: null, images: { hub: null } },
    { ...DEFAULTS, images: {} },
  ],
  'null counts as absent among the members of a map, too': [
    { gateways: [{ name: 'a', type: 'Ingress', labels: { x: null, y: 'z' } }] },
    {
      ...DEFAULTS,
      gateways: [{ name: 'a', type: 'Ingress', namespace: '', enabled: true, labels: { y: 'z' } }],
    },
  ],
  'null in settings means something and stays': [
    { values: { pilot: null }, meshConfig: { a: [null] } },
    { ...DEFAULTS, values: { pilot: null }, meshConfig: { a: [null] } },
  ],
  'items of lists get theirs': [
    { gateways: [{ name: 'a', type: 'Ingress' }] },
    { ...DEFAULTS, gateways: [{ name: 'a', type: 'Ingress', namespace: '', enabled: true }] },
  ],
};

describe('defaults', () => {
  test.each(Object.entries(RULES))('%s', (_rule, [spec, filled]) => {
    const object = deepFreeze({ ...HEAD, ...(spec === undefined ? {} : { spec }) });
    expect(withDefaults(object)).toEqual({ ...HEAD, spec: filled });
  });
});
