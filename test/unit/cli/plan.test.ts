import { describe, expect, test } from '@jest/globals';
import { formatPlan } from '../../../src/cli/plan/format-plan.ts';
import { paintFor } from '../../../src/cli/output/paint.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import { emptyPlan } from '../../../src/plan/plan.ts';
import { anInstall } from '../../builders/facts.ts';
import { CATALOG } from '../../support/catalog.ts';

const PAINT = paintFor({ write: () => undefined, colour: false, live: false, columns: undefined });
const resolved = resolveSpec({ spec: { profile: 'demo' }, catalog: CATALOG, version: '1.31.1' });
const WISH = {
  desired: buildDesired({ resolved, catalog: CATALOG, owner: { name: 'default' } }),
  source: 'spec',
} as const;
const HEAD = 'default: Istio 1.31.1, profile demo, platform Kubernetes, namespace istio-system';

function apply(name: string, cause: 'create' | 'update' | 'repair', reason: string): Step {
  const metadata = { namespace: 'istio-system', name };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', ...metadata };
  const rest = { key: name, after: [], differences: [], manager: 'meshinstall' };
  return { type: 'apply', ref, cause, object, reason, ...rest };
}

const GONE: Step = {
  type: 'delete',
  ref: { apiVersion: 'v1', kind: 'Service', namespace: 'istio-system', name: 'old' },
  key: 'old',
  reason: 'is ours and no longer wanted',
  after: [],
};

function print(plan: Partial<Plan>, wish: Parameters<typeof formatPlan>[0]['wish'] = WISH): string {
  const round = { facts: { install: anInstall() }, wish, plan: { ...emptyPlan(), ...plan } };
  return formatPlan(round, PAINT);
}

describe('a printed plan', () => {
  test('tells what happens now, what later, and what is waited for, each with its reason', () => {
    const text = print({
      goal: 'abc',
      now: [apply('istiod', 'create', 'is missing'), GONE],
      later: [apply('gateway', 'update', '/spec/replicas is 1, wanted 2')],
      waits: [
        {
          key: 'istiod',
          reason: 'WaitingForRollout',
          message: 'Deployment istio-system/istiod is rolling out',
          person: false,
        },
      ],
    });
    expect(text).toBe(
      [
        HEAD,
        'goal abc',
        '',
        'Now',
        '  + Deployment istio-system/istiod  is missing',
        '  - Service istio-system/old  is ours and no longer wanted',
        '',
        'Later',
        '  ~ Deployment istio-system/gateway  /spec/replicas is 1, wanted 2',
        '',
        'Waits for',
        '  Deployment istio-system/istiod is rolling out',
        '',
      ].join('\n'),
    );
  });

  test('tells of addresses that a step costs, and of what is not rendered as it is asked for', () => {
    const addressChange = {
      addresses: ['198.18.0.5'],
      outcome: 'Lost',
      because: 'the Service is deleted',
    } as const;
    const desired = { ...WISH.desired, notes: ['istiod, spec.values.pilot.pdb: relaxed'] };
    const text = print({ later: [{ ...GONE, addressChange }] }, { ...WISH, desired });
    expect(text).toContain(
      '\nAddresses\n  the address 198.18.0.5 of Service istio-system/old will go away: the Service is deleted\n',
    );
    expect(text).toContain('\nNotes\n  istiod, spec.values.pilot.pdb: relaxed\n');
  });

  test('says what keeps it from beginning before all else', () => {
    const text = print({
      now: [apply('istiod', 'create', 'is missing')],
      blocks: [{ reason: 'RolesOutdated', message: 'ClusterRoles are missing.' }],
    });
    expect(text).toContain('\nBlocked\n  RolesOutdated: ClusterRoles are missing.\n');
    expect(text).toContain('\nNow, were it not blocked\n  + Deployment');
  });

  test('tells what in the spec deserves a look', () => {
    const warning = {
      path: 'spec.values.x',
      reason: 'DeprecatedSetting',
      message: 'is deprecated',
    };
    expect(print({}, { ...WISH, warnings: [warning] })).toContain(
      '\nWarnings\n  spec.values.x: is deprecated\n',
    );
  });

  test('tells what is left as others made it', () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' };
    const drift = { ref, key: 'k', fields: ['/data/a', '/data/b'], managers: ['argocd'] };
    const text = print({
      drift: [
        { ...drift, why: 'contested' },
        { ...drift, why: 'policy' },
        { ...drift, managers: [], why: 'contested' },
        { ...drift, fields: [], managers: [], why: 'policy' },
      ],
    });
    expect(text.slice(text.indexOf('Left alone')).split('\n')).toEqual([
      'Left alone',
      '  ConfigMap istio-system/istio /data/a, /data/b: left alone: contested with argocd',
      '  ConfigMap istio-system/istio /data/a, /data/b: left alone: changed by argocd, and spec.drift.policy is Report',
      '  ConfigMap istio-system/istio /data/a, /data/b: left alone: contested with somebody who is not named',
      '  ConfigMap istio-system/istio: left alone: deleted, and spec.drift.policy is Report',
      '',
      'Nothing else to do.',
      '',
    ]);
  });

  test('an empty one says that there is nothing to do', () => {
    expect(print({ goal: 'abc' })).toBe(`${HEAD}\ngoal abc\n\nIn sync: nothing to do.\n`);
  });

  test('a removal is told as one', () => {
    const plan = { ...emptyPlan(), now: [GONE], stays: ['The CRDs stay'] };
    const text = formatPlan({ facts: { install: anInstall() }, wish: undefined, plan }, PAINT);
    expect(text).toBe(
      'default: removal\n\nNow\n  - Service istio-system/old  is ours and no longer wanted\n\nStays\n  The CRDs stay\n',
    );
  });
});
