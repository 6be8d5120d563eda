import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCondition } from '../../src/api/conditions.ts';
import type { ConditionType } from '../../src/api/conditions.ts';
import type { KubeObject } from '../../src/api/kube-object.ts';
import type { MeshInstall } from '../../src/api/mesh-install.ts';
import type { Cluster } from '../cluster/index.ts';
import { closeApiCluster, openApiCluster } from './api-cluster.ts';
import { clusterObjects, type ClusterObjects } from './cluster-objects.ts';
import { nursePods } from './nurse-pods.ts';
import { startOperatorChild, type OperatorChild } from './operator-child.ts';
import { until } from './until.ts';

const OPERATOR = 'system:serviceaccount:meshinstall-system:meshinstall';
const GROUPS = ['system:serviceaccounts', 'system:serviceaccounts:meshinstall-system'];
const INSTALL = { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall', name: 'default' };
const BASE = { version: '1.31.0', profile: 'minimal' };

/** A settled mesh of profile minimal on an API server, looked after by an operator with its own rights; its pods are nursed. */
export interface NursedMesh {
  readonly cluster: Cluster;
  readonly objects: ClusterObjects;
  readonly operator: OperatorChild;
  /** The MeshInstall with that over the spec it began with. */
  wishObject(spec: object): KubeObject;
  /** A whole new spec; what it does not say is gone. */
  wish(spec: object): Promise<void>;
  install(): Promise<MeshInstall>;
  /** Waits until the operator says so about the spec as it is now; gives the message. */
  says(type: ConditionType, status: string, reason: string): Promise<string>;
  settled(): Promise<void>;
  /** Writes of the operator to the mesh since the n-th event of its audit log, as `verb resource/name`. */
  writes(since: number): readonly string[];
  /** How many events the audit log has of it. */
  auditEvents(): number;
  close(): Promise<void>;
}

/** Starts all of it; `prepare` is done before the operator begins, `spec` lies over what the mesh begins with. */
export async function openNursedMesh(
  prepare: (cluster: Cluster) => Promise<void> = () => Promise.resolve(),
  spec: object = {},
): Promise<NursedMesh> {
  const cluster = await openApiCluster();
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-nursed-'));
  await prepare(cluster);
  const { kubeconfig } = await cluster.clientFor(OPERATOR, GROUPS);
  const operator = startOperatorChild({ kubeconfig, identity: 'c', logFile: join(folder, 'log') });
  const stopNursing = nursePods(cluster, 'istio-system');
  const mesh = meshOn(cluster, operator, async () => {
    stopNursing();
    await operator.terminate();
    rmSync(folder, { recursive: true });
    await closeApiCluster(cluster);
  });
  await mesh.wish(spec);
  await mesh.settled();
  return mesh;
}

function meshOn(cluster: Cluster, operator: OperatorChild, close: () => Promise<void>): NursedMesh {
  const objects = clusterObjects(cluster.api);
  const wishObject = (spec: object): KubeObject => {
    const { name, ...type } = INSTALL;
    return { ...type, metadata: { name }, spec: { ...BASE, ...spec } };
  };
  const install = async (): Promise<MeshInstall> =>
    (await objects.get(INSTALL)) as unknown as MeshInstall;
  const says = (type: ConditionType, status: string, reason: string): Promise<string> =>
    until(
      `${type} is ${status} ${reason}`,
      async () => {
        const now = await install();
        const found = findCondition(now.status?.conditions, type);
        const current = found?.observedGeneration === now.metadata.generation;
        return current && found?.status === status && found.reason === reason
          ? found.message
          : undefined;
      },
      { explain: async () => (await install()).status },
    );
  return {
    ...{ cluster, objects, operator, wishObject, install, says, close },
    wish: async (spec) => {
      await objects.apply(wishObject(spec));
    },
    settled: async () => {
      await says('Ready', 'True', 'InSync');
      await says('Reconciled', 'True', 'Applied');
    },
    writes: (since) =>
      cluster
        .auditEvents(OPERATOR)
        .slice(since)
        .filter(({ verb }) => ['create', 'patch', 'update', 'delete'].includes(verb))
        .filter(({ objectRef }) => objectRef?.namespace === 'istio-system')
        .map(
          ({ verb, objectRef }) => `${verb} ${objectRef?.resource ?? ''}/${objectRef?.name ?? ''}`,
        ),
    auditEvents: () => cluster.auditEvents(OPERATOR).length,
  };
}
