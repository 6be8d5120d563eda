import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { planAddresses, type AddressPlan } from './addresses.ts';
import { createApiClient, type ApiClient } from './api-client.ts';
import { fetchKubectl } from './build/wheels.ts';
import { writeImageArchive, type ImageConfig } from './images/archive.ts';
import { importArchive } from './images/import.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { auditLogFile } from './parts/control-plane.ts';
import { issueCertificate } from './pki.ts';
import { run } from './run.ts';
import { startStoppedPart, stopRunningPart } from './running-parts.ts';
import { clusterFolder, readRecord, type Level } from './state.ts';
import { stopCluster } from './stop.ts';

/** A running cluster. */
export interface Cluster {
  readonly name: string;
  readonly level: Level;
  /** File for cluster-admin. Its certificates are inside, so it can be copied. */
  readonly kubeconfig: string;
  /** Name of the context in it, and in every other kubeconfig of this cluster. */
  readonly context: string;
  readonly serverUrl: string;
  /** File with the cluster's certificate authority. */
  readonly authority: string;
  /** One JSON object a line, level Metadata, written before the answer is sent. */
  readonly auditLogFile: string;
  /** Folder with one log for each program. */
  readonly logs: string;
  /** At level node. */
  readonly addresses: AddressPlan | undefined;
  /** As cluster-admin: for the few requests a test makes by hand. */
  readonly api: ApiClient;
  /** Issues a client certificate for a user, so that the audit log tells its requests apart, and writes a kubeconfig. */
  clientFor(user: string, groups?: readonly string[]): Promise<Client>;
  /** Runs kubectl as cluster-admin and gives its output. Throws RunError when it fails. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Gives the node an image made from a folder with a root file system. Level node only. */
  loadImage(image: RootfsImage): Promise<void>;
  /** The audit log so far, as values; of one user if one is named. */
  auditEvents(user?: string): readonly AuditEvent[];
  /** Kills one program (`kube-apiserver`, `kubelet`, …) as a crash would. */
  stopPart(part: string): Promise<void>;
  /** Starts it again as it was; does not wait until it is ready. */
  startPart(part: string): Promise<void>;
  /** Ends the cluster and removes all of it. */
  stop(): Promise<void>;
}

/** A user's way in. */
export interface Client {
  readonly kubeconfig: string;
  readonly cert: string;
  readonly key: string;
}

/** An image made from a folder. */
export interface RootfsImage {
  /** As manifests name it: `docker.io/meshinstall/meshinstall:0.1.0`. */
  readonly ref: string;
  readonly rootfs: string;
  readonly config: ImageConfig;
}

/** What the audit log says about one request; more is there than is named here. */
export interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly stage: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
  };
  readonly responseStatus?: { readonly code?: number };
  readonly requestReceivedTimestamp: string;
}

/** A handle for a cluster that runs. Throws when there is none of that name. */
export function attachCluster(name: string): Cluster {
  const record = readRecord(name);
  if (record?.serverUrl === undefined) throw new Error(`there is no cluster called ${name}`);
  const { level, serverUrl, slot } = record;
  const folder = clusterFolder(name);
  const context = `meshinstall-${name}`;
  const kubeconfig = join(folder, 'users', 'admin.kubeconfig');
  const authority = {
    folder: join(folder, 'pki'),
    cert: join(folder, 'pki/ca.crt'),
    key: join(folder, 'pki/ca.key'),
  };
  const api = createApiClient(kubeconfig);
  return {
    ...{ name, level, kubeconfig, context, serverUrl, api },
    authority: authority.cert,
    auditLogFile: auditLogFile(folder),
    logs: join(folder, 'logs'),
    addresses: slot === undefined ? undefined : planAddresses(slot),
    clientFor: async (user, groups = []) => {
      const file = `user-${user.replaceAll(/[^a-zA-Z0-9.-]/g, '_')}`;
      const pair = await issueCertificate(authority, file, { user, groups });
      const target = join(folder, 'users', `${file}.kubeconfig`);
      writeKubeconfig(
        target,
        { name: context, server: serverUrl, authority: authority.cert },
        pair,
      );
      return { kubeconfig: target, ...pair };
    },
    kubectl: async (args, input) => {
      const options = input === undefined ? {} : { input };
      return run(await fetchKubectl(), ['--kubeconfig', kubeconfig, ...args], options);
    },
    loadImage: (image) => loadImage(name, image),
    auditEvents: (user) => readAuditLog(auditLogFile(folder), user),
    stopPart: (part) => stopRunningPart(name, part),
    startPart: (part) => startStoppedPart(name, part),
    stop: async () => {
      api.close();
      await stopCluster(name);
    },
  };
}

async function loadImage(cluster: string, { ref, rootfs, config }: RootfsImage): Promise<void> {
  const holder = readRecord(cluster)?.processes.holder;
  if (holder === undefined)
    throw new Error(`the cluster ${cluster} has no node to load an image into`);
  const archive = join(clusterFolder(cluster), `${ref.replaceAll(/[^a-zA-Z0-9.-]/g, '_')}.tar`);
  try {
    await writeImageArchive({ ref, layers: [{ folder: rootfs }], config }, archive);
    await importArchive(holder, archive);
  } finally {
    rmSync(archive, { force: true });
  }
}

function readAuditLog(file: string, user: string | undefined): readonly AuditEvent[] {
  if (!existsSync(file)) return [];
  // The last line may be half written.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const events = lines.map((line) => JSON.parse(line) as AuditEvent);
  return user === undefined ? events : events.filter((event) => event.user.username === user);
}
