import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openNursedMesh, type NursedMesh } from '../support/nursed-mesh.ts';
import { until } from '../support/until.ts';

describe('a ServiceAccount that somebody deletes', () => {
  let mesh: NursedMesh;
  beforeAll(async () => {
    mesh = await openNursedMesh();
  }, 900_000);
  afterAll(async () => {
    await mesh.close();
  }, 60_000);

  const at = { version: '1.31.1' };
  const ref = { kind: 'Deployment', namespace: 'istio-system', name: 'istiod' };
  const istiod = { apiVersion: 'apps/v1', ...ref };
  const account = { ...istiod, apiVersion: 'v1', kind: 'ServiceAccount' };

  /** The account for which the pods were restarted, by the Deployment's template. */
  async function askedFor(): Promise<string | undefined> {
    const { spec } = (await mesh.objects.get(istiod)) as unknown as Workload;
    return spec.template.metadata.annotations?.['meshinstall.io/account'];
  }

  async function pods(): Promise<readonly (string | undefined)[]> {
    const where = { namespace: 'istio-system', labelSelector: 'app=istiod' };
    const found = await mesh.objects.list('v1', 'Pod', where);
    return found
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.uid);
  }

  /** Waits until the operator has asked for pods of the account that there is now. */
  async function restarted(before: string | undefined): Promise<string> {
    return until('the pods are restarted for the new account', async () => {
      const uid = (await mesh.objects.get(account))?.metadata.uid;
      return uid !== before && uid === (await askedFor()) && uid;
    });
  }

  test('gets a successor, and so do its pods; the mark stays through a change of the spec', async () => {
    await mesh.wish(at);
    await mesh.settled();
    const old = await pods();
    const before = mesh.auditEvents();
    await mesh.objects.remove(account);
    const uid = await restarted(undefined);
    await until('all pods are new', async () => {
      const now = await pods();
      return now.length === old.length && now.every((one) => !old.includes(one));
    });
    await mesh.settled();
    expect(mesh.writes(before)).toEqual([
      'patch serviceaccounts/istiod',
      'patch deployments/istiod',
    ]);
    const reasons = mesh.operator.lines('applied').map((line) => line.reason);
    expect(reasons.at(-1)).toContain('tokens of an earlier ServiceAccount istiod');
    await mesh.wish({ ...at, values: { pilot: { env: { PILOT_TRACE_SAMPLING: '3' } } } });
    await mesh.settled();
    expect(JSON.stringify(await mesh.objects.get(istiod))).toContain('PILOT_TRACE_SAMPLING');
    expect(await askedFor()).toBe(uid);
  }, 120_000);

  test('again and again is told, and is no reason to restart for ever', async () => {
    let uid = await askedFor();
    for (let time = 1; time <= 3; time++) {
      await mesh.objects.remove(account);
      uid = await restarted(uid);
    }
    await mesh.settled();
    await mesh.objects.remove(account);
    const message = await mesh.says('DriftDetected', 'True', 'FieldContested');
    expect(message).toContain('Deployment istio-system/istiod runs pods with tokens of an earlier');
    await mesh.says('Ready', 'False', 'Drifted');
    expect(await askedFor()).toBe(uid);
    await mesh.wish({ ...at, values: { pilot: { traceSampling: 30 } } });
    await restarted(uid);
    await mesh.settled();
  }, 120_000);

  test('a restart makes no workload anew that is gone', async () => {
    const gone = { apiVersion: 'apps/v1', kind: 'Deployment' };
    const metadata = {
      name: 'gone',
      namespace: 'default',
      uid: '12345678-0000-0000-0000-000000000000',
    };
    const template = { metadata: { annotations: { 'meshinstall.io/account': 'x' } } };
    await expect(mesh.objects.apply({ ...gone, metadata, spec: { template } })).rejects.toThrow(
      '409',
    );
  }, 30_000);
});

interface Workload {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    };
  };
}
