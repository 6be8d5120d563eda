import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cachePath } from './cache.ts';
import type { Part } from './parts/part.ts';
import { isAlive, type ProcessId } from './processes.ts';

/** `api`: etcd, API server, controller manager. `node`: a scheduler and one node besides. */
export type Level = 'api' | 'node';

/** What is written down about a cluster, so that anybody can stop it after its owner is gone. */
export interface ClusterRecord {
  readonly name: string;
  readonly level: Level;
  /** The process that started it and will stop it; absent for a cluster that stays until `down`. */
  readonly owner?: ProcessId;
  /** The process that started it, while it is doing so. */
  readonly starter?: ProcessId | undefined;
  readonly serverUrl?: string;
  /** Address slot, at level node. */
  readonly slot?: number;
  /** Name → process; `holder` is the one whose end ends every other of a cluster with a node. */
  readonly processes: Readonly<Record<string, ProcessId>>;
  /** Name → how it was started, so that it can be started again. */
  readonly parts: Readonly<Record<string, Part>>;
}

/** Where a cluster keeps everything of its own. */
export function clusterFolder(name: string): string {
  return join(cachePath('clusters'), name);
}

/** Folders of a cluster that has not been made yet. */
export function createClusterFolder(name: string): string {
  const folder = clusterFolder(name);
  for (const part of ['pki', 'logs', 'users']) mkdirSync(join(folder, part), { recursive: true });
  return folder;
}

/** Reads what is known about a cluster; undefined when there is none of that name. */
export function readRecord(name: string): ClusterRecord | undefined {
  const file = recordFile(name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ClusterRecord) : undefined;
}

/** Writes it down; nobody ever reads half of it. */
export function writeRecord(record: ClusterRecord): void {
  const file = recordFile(record.name);
  writeFileSync(`${file}.draft`, JSON.stringify(record, undefined, 2));
  renameSync(`${file}.draft`, file);
}

/** Names of all clusters with a folder. */
export function listClusters(): readonly string[] {
  return readdirSync(cachePath('clusters')).filter((name) => !name.startsWith('.'));
}

/** True when nobody will stop this cluster any more: its owner, or who was starting it, is gone. */
export function isAbandoned(record: ClusterRecord): boolean {
  if (record.starter !== undefined && !isAlive(record.starter)) return true;
  return record.owner !== undefined && !isAlive(record.owner);
}

function recordFile(name: string): string {
  return join(clusterFolder(name), 'cluster.json');
}
