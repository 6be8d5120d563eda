import { describe, expect, test } from '@jest/globals';
import type { OtherInstall } from '../../../src/facts/facts.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import { aLive, anInstall, someFacts } from '../../builders/facts.ts';
import { CATALOG } from '../../support/catalog.ts';

const install = anInstall({ spec: { version: '1.30.3', profile: 'minimal' } });
const resolved = resolveSpec({ spec: install.spec, catalog: CATALOG, version: '1.30.3' });
const desired = buildDesired({ resolved, catalog: CATALOG, owner: { name: 'default', uid: 'u' } });
const ref = {
  ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
  name: 'sidecars.networking.istio.io',
};
const live = aLive(ref, { foreign: { established: true } });

function accepted(version: string, base: object = {}, enabled = true): OtherInstall {
  return {
    ...{ name: 'canary', uid: 'uid-canary', creationTimestamp: '2026-06-01T12:00:00Z' },
    ...{ namespace: 'istio-canary', revision: 'canary' },
    accepted: { version, components: { base: { enabled } }, values: { base } as never },
  };
}

function isWritten(others: readonly OtherInstall[], lives = [live]): boolean {
  const { now, later } = buildPlan(someFacts({ install, others, lives }), desired);
  return [...now, ...later].some(({ key }) => key === live.key);
}

describe('a CRD of Istio’s that differs from what this MeshInstall wants', () => {
  test.each<[string, boolean, readonly OtherInstall[]]>([
    ['is put right when there is no other', true, []],
    ['is left to one of a newer minor', false, [accepted('1.31.1')]],
    ['is put right beside one of the same minor, which wants the same', true, [accepted('1.30.2')]],
    ['is put right beside one of an older minor', true, [accepted('1.29.2')]],
    ['and beside a newer one without component base', true, [accepted('1.31.1', {}, false)]],
    ['or without CRDs', true, [accepted('1.31.1', { enableIstioConfigCRDs: false })]],
    ['or without this one', true, [accepted('1.31.1', { excludedCRDs: [ref.name] })]],
    [
      'and beside one that was never accepted',
      true,
      [{ name: 'c', uid: 'u', creationTimestamp: '', namespace: 'n', revision: 'c' }],
    ],
  ])('%s', (_rule, written, others) => {
    expect(isWritten(others)).toBe(written);
  });

  test('is made when it is missing, whoever has the newer one', () => {
    expect(isWritten([accepted('1.31.1')], [])).toBe(true);
  });
});
