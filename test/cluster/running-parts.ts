import { hostLauncher, namespaceLauncher, type Launcher } from './launch.ts';
import type { Part } from './parts/part.ts';
import { killProcess, type ProcessId } from './processes.ts';
import { clusterFolder, readRecord, writeRecord, type ClusterRecord } from './state.ts';

/** Starts a program of a cluster and writes down how and as which process. */
export async function startPart(
  cluster: string,
  launcher: Launcher,
  part: Part,
): Promise<ProcessId> {
  const id = await launcher.start(part);
  const record = requireRecord(cluster);
  writeRecord({ ...record, parts: { ...record.parts, [part.name]: part } });
  recordProcess(cluster, part.name, id);
  return id;
}

/** Writes down a process of a cluster. */
export function recordProcess(cluster: string, name: string, id: ProcessId): void {
  const record = requireRecord(cluster);
  writeRecord({ ...record, processes: { ...record.processes, [name]: id } });
}

/** Kills one program of a running cluster. */
export async function stopRunningPart(cluster: string, name: string): Promise<void> {
  const id = requireRecord(cluster).processes[name];
  if (id === undefined) throw new Error(`the cluster ${cluster} has no ${name}`);
  await killProcess(id);
}

/** Starts such a program again, as it was. */
export async function startStoppedPart(cluster: string, name: string): Promise<void> {
  const { parts, processes, owner } = requireRecord(cluster);
  const part = parts[name];
  if (part === undefined) throw new Error(`the cluster ${cluster} has no ${name}`);
  const folder = clusterFolder(cluster);
  const { holder } = processes;
  const launcher =
    holder === undefined
      ? hostLauncher(folder, owner !== undefined)
      : namespaceLauncher(folder, holder);
  await startPart(cluster, launcher, part);
}

function requireRecord(cluster: string): ClusterRecord {
  const record = readRecord(cluster);
  if (record === undefined) throw new Error(`there is no cluster called ${cluster}`);
  return record;
}
