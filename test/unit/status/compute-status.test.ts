import { describe, expect, test } from '@jest/globals';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { MeshInstallStatus } from '../../../src/api/mesh-install.ts';
import { loadCatalog } from '../../../src/catalog/load-catalog.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { Wish } from '../../../src/desired/wish.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { emptyPlan } from '../../../src/plan/plan.ts';
import type { Drift, Plan, Step } from '../../../src/plan/plan.ts';
import type { ApplyResult } from '../../../src/apply/apply-plan.ts';
import { computeStatus } from '../../../src/status/compute-status.ts';
import {
  aLive,
  anInstall,
  aPod,
  configMapRef,
  deploymentRef,
  rolledOut,
  someFacts,
} from '../../builders/facts.ts';

const catalog = loadCatalog();
const desired = buildDesired({
  resolved: resolveSpec({ spec: { profile: 'minimal' }, catalog, version: '1.31.1' }),
  catalog,
  owner: { name: 'default' },
});
const wish: Wish = { desired, specHash: 'h', source: 'spec', refusals: [], notes: [] };
const istiod = aLive(deploymentRef('istiod'), { rollout: rolledOut() });
const step: Step = {
  type: 'apply',
  cause: 'repair',
  ref: configMapRef('istio'),
  key: '/ConfigMap/istio-system/istio',
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'istio' } },
  differences: [],
  manager: 'meshinstall',
  reason: 'was deleted',
  after: [],
};
const drifted: Drift = {
  ...{ ref: step.ref, key: step.key, fields: ['/data/mesh'], managers: ['kubectl-edit'] },
  why: 'policy',
};
const workload: Step = { ...step, ref: istiod.ref, key: istiod.key };
const wait = {
  key: istiod.key,
  reason: 'WaitingForRollout',
  message: 'istiod is rolling out',
  person: false,
} as const;

function failed(kind: ClusterError['kind'], detail: string): ApplyResult {
  const error = new ClusterError(
    { verb: 'apply', resource: 'configmaps', ref: step.ref },
    { kind, detail },
  );
  return { results: [{ step, outcome: 'failed', error }] };
}

interface Row {
  readonly rule: string;
  readonly facts?: Facts;
  readonly wish?: Wish;
  readonly plan?: Partial<Plan>;
  readonly proposal?: Partial<Plan>;
  readonly result?: ApplyResult;
  /** Type, status and reason. */
  readonly says: Readonly<Record<string, string>>;
}

const TABLE: readonly Row[] = [
  {
    rule: 'an empty plan over a complete mesh is Ready',
    says: {
      Ready: 'True InSync',
      Reconciling: 'False InSync',
      Stalled: 'False InSync',
      Reconciled: 'True Applied',
    },
  },
  {
    rule: 'a repaired ConfigMap leaves the mesh Ready all along',
    plan: { now: [step] },
    result: { results: [{ step, outcome: 'done' }] },
    says: { Ready: 'True InSync', Reconciled: 'True Applied' },
  },
  {
    rule: 'a workload that was just written is not Ready before its rollout is seen',
    plan: { now: [workload] },
    result: { results: [{ step: workload, outcome: 'done' }] },
    says: { Ready: 'False Installing', Reconciling: 'True Installing', Reconciled: 'True Applied' },
  },
  {
    rule: 'waiting for a rollout is work, not a stall',
    plan: { waits: [wait], later: [step] },
    says: {
      Ready: 'False WaitingForRollout',
      Reconciling: 'True WaitingForRollout',
      Stalled: 'False InSync',
      Reconciled: 'False Installing',
    },
  },
  {
    rule: 'a refused first spec stalls and nothing is installed',
    wish: {
      ...wish,
      desired: undefined,
      source: 'kept',
      refusals: [{ path: 'spec.values.pilto', message: 'unknown' }],
    },
    says: {
      Ready: 'False InvalidSpec',
      Stalled: 'True InvalidSpec',
      Reconciled: 'False InvalidSpec',
    },
  },
  {
    rule: 'a refused later spec stalls, and the mesh that was accepted stays Ready',
    wish: {
      ...wish,
      source: 'kept',
      refusals: [{ path: 'spec.values.pilto', message: 'unknown' }],
    },
    says: { Ready: 'True InSync', Stalled: 'True InvalidSpec', Reconciled: 'False InvalidSpec' },
  },
  {
    rule: 'another rendering by the operator alone asks a person and changes nothing',
    wish: { ...wish, source: 'kept', changedRendering: 'abc' },
    says: {
      Ready: 'True InSync',
      Stalled: 'True OperatorChangedRendering',
      Reconciling: 'False OperatorChangedRendering',
    },
  },
  {
    rule: 'a block is told by its reason',
    plan: { now: [step], blocks: [{ reason: 'RolesOutdated', message: 'apply the roles' }] },
    says: {
      Ready: 'False RolesOutdated',
      Stalled: 'True RolesOutdated',
      Reconciling: 'False RolesOutdated',
    },
  },
  {
    rule: 'a refusal by admission asks a person',
    plan: { now: [step] },
    result: failed('AdmissionRefused', 'exceeded quota'),
    says: { Ready: 'False AdmissionRefused', Stalled: 'True AdmissionRefused' },
  },
  {
    rule: 'an API server that does not answer is tried again and asks nobody',
    plan: { now: [step] },
    result: failed('Unavailable', 'connection refused'),
    says: {
      Ready: 'False ClusterUnreachable',
      Stalled: 'False InSync',
      Reconciling: 'True ClusterUnreachable',
    },
  },
  {
    rule: 'an image that cannot be pulled is named',
    plan: { waits: [wait] },
    facts: someFacts({
      lives: [istiod],
      ownPods: [
        aPod({
          installName: 'default',
          name: 'istiod-6cc799bc69-kpxmp',
          trouble: {
            reason: 'ImagePullBackOff',
            message: 'Back-off pulling image "docker.io/istio/pilot:1.31.9"',
          },
        }),
      ],
    }),
    says: { Ready: 'False ImageNotPulled', Stalled: 'True ImageNotPulled' },
  },
  {
    rule: 'pods that a quota forbids are told with the controller’s words',
    plan: { waits: [wait] },
    facts: someFacts({
      lives: [
        aLive(deploymentRef('istiod'), {
          rollout: rolledOut(1, {
            available: 0,
            failures: ['pods "istiod-6cc799bc69-x" is forbidden: exceeded quota'],
          }),
        }),
      ],
    }),
    says: { Ready: 'False PodsNotCreated', Stalled: 'True PodsNotCreated' },
  },
  {
    rule: 'a paused mesh with something to do says so, and nobody is at work',
    facts: someFacts({ lives: [istiod], install: anInstall({ spec: { paused: true } }) }),
    plan: { now: [step] },
    says: {
      Ready: 'False Paused',
      Reconciling: 'False Paused',
      Stalled: 'False InSync',
      Reconciled: 'False Paused',
      Paused: 'True Paused',
    },
  },
  {
    rule: 'a paused mesh that is as wanted is Ready',
    facts: someFacts({ lives: [istiod], install: anInstall({ spec: { paused: true } }) }),
    says: { Ready: 'True InSync', Reconciled: 'True Applied', Paused: 'True Paused' },
  },
  {
    rule: 'a spec that waits for approval stalls, and the mesh that was accepted stays Ready',
    wish: { ...wish, source: 'kept' },
    proposal: { goal: 'abc', held: [step], asks: [{ scope: 'Upgrade', what: 'The change' }] },
    says: {
      Ready: 'True InSync',
      Reconciling: 'False WaitingForApproval',
      Stalled: 'True WaitingForApproval',
      Reconciled: 'False WaitingForApproval',
    },
  },
  {
    rule: 'deletions that wait for approval leave the mesh Ready',
    plan: { goal: 'abc', held: [step], asks: [{ scope: 'Prune', what: 'The deletion' }] },
    says: {
      Ready: 'True InSync',
      Stalled: 'True WaitingForApproval',
      Reconciled: 'False WaitingForApproval',
    },
  },
  {
    rule: 'what is broken is told before what waits for approval',
    wish: { ...wish, source: 'kept' },
    plan: { now: [step] },
    proposal: { goal: 'abc', asks: [{ scope: 'Upgrade', what: 'The change' }] },
    result: failed('AdmissionRefused', 'exceeded quota'),
    says: { Ready: 'False AdmissionRefused', Stalled: 'True AdmissionRefused' },
  },
  {
    rule: 'drift that is put right in the same round is none',
    plan: { now: [step] },
    result: { results: [{ step, outcome: 'done' }] },
    says: { DriftDetected: 'False NoDrift' },
  },
  {
    rule: 'drift stays detected while it cannot be put right',
    plan: { now: [step] },
    result: failed('AdmissionRefused', 'exceeded quota'),
    says: { DriftDetected: 'True Drifted' },
  },
  {
    rule: 'drift stays detected while the mesh is paused',
    facts: someFacts({ lives: [istiod], install: anInstall({ spec: { paused: true } }) }),
    plan: { now: [step] },
    says: { DriftDetected: 'True Drifted', Paused: 'True Paused' },
  },
  {
    rule: 'what is left by policy is told, and the mesh is Ready',
    facts: someFacts({
      lives: [istiod],
      install: anInstall({ spec: { drift: { policy: 'Report' } } }),
    }),
    plan: { drift: [drifted] },
    says: { Ready: 'True InSync', Reconciled: 'True Applied', DriftDetected: 'True Drifted' },
  },
  {
    rule: 'a workload that stays deleted leaves the mesh incomplete, and nobody is at work',
    facts: someFacts({ install: anInstall({ spec: { drift: { policy: 'Report' } } }) }),
    plan: {
      drift: [{ ...drifted, fields: [] }],
      waits: [{ key: istiod.key, reason: 'Drifted', message: 'was deleted', person: true }],
    },
    says: { Ready: 'False Drifted', Reconciling: 'False Drifted', DriftDetected: 'True Drifted' },
  },
  {
    rule: 'a contested field is told by its own reason, and not everything is as the spec asks',
    plan: { drift: [{ ...drifted, why: 'contested', until: 0 }] },
    says: {
      Ready: 'True InSync',
      Stalled: 'False InSync',
      Reconciled: 'False FieldContested',
      DriftDetected: 'True FieldContested',
    },
  },
  {
    rule: 'nobody looks for drift when its policy is Off',
    facts: someFacts({
      lives: [istiod],
      install: anInstall({ spec: { drift: { policy: 'Off' } } }),
    }),
    says: { Ready: 'True InSync', DriftDetected: 'Unknown DriftNotChecked' },
  },
  {
    rule: 'an unlisted patch is a note',
    wish: { ...wish, notes: ['PatchNotListed'] },
    says: { Ready: 'True InSync', UpgradeAvailable: 'False PatchNotListed' },
  },
  {
    rule: 'a newer version is a note',
    wish: { ...wish, upgrade: '1.31.2' },
    says: { Ready: 'True InSync', UpgradeAvailable: 'True UpgradeAvailable' },
  },
];

function statusOf(row: Omit<Row, 'rule' | 'says'>): ReturnType<typeof computeStatus> {
  return computeStatus({
    facts: row.facts ?? someFacts({ lives: [istiod] }),
    wish: row.wish ?? wish,
    plan: { ...emptyPlan(), ...row.plan },
    ...(row.proposal === undefined ? {} : { proposal: { ...emptyPlan(), ...row.proposal } }),
    result: row.result,
  });
}

describe('status tells the truth about a round', () => {
  test.each(TABLE)('$rule', (row) => {
    const conditions = statusOf(row).conditions ?? [];
    const said = Object.fromEntries(
      conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]),
    );
    expect(said).toMatchObject(row.says);
  });

  test.each([
    ['is not there', undefined, { installed: false }],
    ['is there', 'v1.4.0', { installed: true, version: 'v1.4.0' }],
    ['is there and names no version', '', { installed: true }],
  ])('the Gateway API %s: it is told, and no condition depends on it', (_rule, found, told) => {
    function about(gatewayApi: string | undefined): MeshInstallStatus {
      return statusOf({ facts: someFacts({ lives: [istiod], gatewayApi }) });
    }
    expect(about(found).gatewayApi).toEqual(told);
    expect(about(found).conditions).toEqual(about(undefined).conditions);
  });

  test('the same facts give the same status, times included', () => {
    const first = statusOf(TABLE[0]!);
    const facts = someFacts({
      lives: [istiod],
      install: anInstall({ status: first }),
      now: Date.parse('2026-06-01T13:00:00Z'),
    });
    expect(computeStatus({ facts, wish, plan: emptyPlan(), result: undefined })).toEqual(first);
  });

  test('what waits for approval is told with its goal, its steps and the command', () => {
    const { plan, conditions } = statusOf(TABLE.find(({ proposal }) => proposal !== undefined)!);
    expect(plan).toMatchObject({
      goal: 'abc',
      next: ['apply ConfigMap istio-system/istio: was deleted'],
    });
    const approval =
      '{"apiVersion":"meshinstall.io/v1alpha1","kind":"MeshPlanApproval","metadata":{"name":"default-abc"},"spec":{"meshInstall":"default","goal":"abc"}}';
    const stalled = conditions?.find(({ type }) => type === 'Stalled');
    expect(stalled?.message).toBe(
      `The change waits for approval of goal abc. See it: meshinstall plan default. Approve it: meshinstall approve default --goal abc, or: echo '${approval}' | kubectl create -f -`,
    );
    expect(plan?.summary).toBe(stalled?.message);
  });

  test('drift is told with object, fields and manager', () => {
    const row = TABLE.find(({ plan }) => plan?.drift?.[0] === drifted)!;
    const { drift, conditions } = statusOf(row);
    expect(drift).toEqual({
      count: 1,
      examples: [
        { object: 'ConfigMap istio-system/istio', fields: ['/data/mesh'], manager: 'kubectl-edit' },
      ],
    });
    expect(conditions?.find(({ type }) => type === 'DriftDetected')?.message).toBe(
      'ConfigMap istio-system/istio was changed by kubectl-edit at /data/mesh: left as it is, as spec.drift.policy says',
    );
  });

  test('contested fields are marked, and stand before the others', () => {
    const other = { ...drifted, fields: ['/data/x'] };
    const plan = { drift: [other, { ...drifted, why: 'contested', until: 0 } as const] };
    const { drift } = statusOf({ ...TABLE[0]!, plan });
    expect(drift?.examples?.map(({ fields, contested }) => [...fields, contested])).toEqual([
      ['/data/mesh', true],
      ['/data/x', undefined],
    ]);
  });

  test('generated names of pods do not reach messages: each new pod would be news', () => {
    const status = statusOf(TABLE.find((row) => row.rule.includes('quota'))!);
    expect(JSON.stringify(status)).not.toContain('6cc799bc69');
  });
});
