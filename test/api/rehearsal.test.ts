import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ObjectRef } from '../../src/api/object-ref.ts';
import { openNursedMesh, type NursedMesh } from '../support/nursed-mesh.ts';
import { runCommand, type CommandEnd } from '../support/run-command.ts';
import { until } from '../support/until.ts';

const NAMESPACE = 'istio-system';
const APPS = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: NAMESPACE } as const;
const GATEWAY = { ...APPS, name: 'istio-ingressgateway' };
const INJECTOR = { ...APPS, apiVersion: 'v1', kind: 'ConfigMap', name: 'istio-sidecar-injector' };
const GOOD = { profile: 'demo' };
/** The profile's gateway as one of another type: its Deployment has a selector that cannot be changed. */
const OTHER_TYPE = { gateways: [{ name: GATEWAY.name, type: 'Egress' }] };
/** A number that nothing but the API server knows to be wrong. */
const NEGATIVE = {
  overlays: [
    {
      target: {
        group: 'apps',
        version: 'v1',
        kind: 'Deployment',
        namespace: NAMESPACE,
        name: 'istiod',
      },
      patch: { spec: { minReadySeconds: -1 } },
    },
  ],
};
const BAD = { ...GOOD, ...OTHER_TYPE, ...NEGATIVE };
const REFUSED = [
  /Deployment istio-system\/istio-ingressgateway spec\.selector: the API server refuses this: .*field is immutable/,
  /Deployment istio-system\/istiod spec\.minReadySeconds: the API server refuses this: Invalid value: -1/,
];

let mesh: NursedMesh;

beforeAll(async () => {
  mesh = await openNursedMesh();
  await mesh.wish(GOOD);
  await mesh.settled();
}, 900_000);

afterAll(async () => {
  await mesh.close();
}, 60_000);

async function uidOf(ref: ObjectRef): Promise<string | undefined> {
  return (await mesh.objects.get(ref))?.metadata.uid;
}

async function acceptedSpecs(): Promise<number> {
  const where = { namespace: 'meshinstall-system' };
  return (await mesh.objects.list('apps/v1', 'ControllerRevision', where)).length;
}

/** What the operator asked of the API server since then, dry runs and all; its Lease apart. */
function requests(since: number): readonly string[] {
  return mesh.cluster
    .auditEvents('system:serviceaccount:meshinstall-system:meshinstall')
    .slice(since)
    .filter(({ verb, objectRef }) => verb !== 'watch' && objectRef?.resource !== 'leases')
    .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
}

function isDryRun(request: string): boolean {
  return request.includes('dryRun=All');
}

function command(...words: readonly string[]): Promise<CommandEnd> {
  const file = JSON.stringify(mesh.wishObject(BAD));
  const all = [...words, '-f', 'mesh.yaml', '--kubeconfig', mesh.cluster.kubeconfig];
  return runCommand(all, { files: { 'mesh.yaml': file } });
}

describe('a spec with what only the API server can refuse', () => {
  test.each(['plan', 'diff'])(
    '%s says so beforehand, with every object and field',
    async (name) => {
      const { stderr, exit } = await command(name);
      for (const refused of REFUSED) expect(stderr).toMatch(refused);
      expect(exit).toBeGreaterThan(0);
    },
    60_000,
  );

  test('is refused as a whole and asked about once; the last one stays in repair', async () => {
    const accepted = await acceptedSpecs();
    const since = mesh.auditEvents();
    await mesh.wish(BAD);
    const message = await mesh.says('Stalled', 'True', 'ObjectInvalid');
    for (const refused of REFUSED) expect(message).toMatch(refused);
    await mesh.says('Ready', 'True', 'InSync');
    expect(await acceptedSpecs()).toBe(accepted);
    const deleted = await uidOf(INJECTOR);
    await mesh.objects.remove(INJECTOR);
    await until('the ConfigMap is back', async () => {
      const uid = await uidOf(INJECTOR);
      return uid !== undefined && uid !== deleted;
    });
    await sleep(2_000);
    const asked = requests(since).filter(isDryRun);
    expect(asked.length).toBe(new Set(asked).size);
    expect(
      requests(since).filter((one) => /^(patch|create).*istio-system/.test(one) && !isDryRun(one)),
    ).toHaveLength(1);
    expect(mesh.operator.lines('round failed, trying again')).toEqual([]);
  }, 60_000);

  test('taken back, all is well at once, and nothing more is asked', async () => {
    await mesh.wish(GOOD);
    await mesh.settled();
    await sleep(2_000);
    const since = mesh.auditEvents();
    await sleep(4_000);
    expect(requests(since)).toEqual([]);
  }, 60_000);

  test('is accepted when the object that stands in its way is gone', async () => {
    await mesh.wish({ ...GOOD, ...OTHER_TYPE });
    await mesh.says('Stalled', 'True', 'ObjectInvalid');
    await mesh.objects.remove(GATEWAY);
    await mesh.settled();
    const { spec } = (await mesh.objects.get(GATEWAY)) as unknown as Selecting;
    expect(spec.selector.matchLabels.istio).toBe('egressgateway');
    await mesh.wish(GOOD);
    await mesh.says('Stalled', 'True', 'ObjectInvalid');
    await mesh.objects.remove(GATEWAY);
    await mesh.settled();
  }, 90_000);
});

interface Selecting {
  readonly spec: { readonly selector: { readonly matchLabels: Readonly<Record<string, string>> } };
}
