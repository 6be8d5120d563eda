import type { ClusterReader } from '../cluster/cluster-client.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import { detectPlatform, isToldByNodes } from './detect-platform.ts';
import type { PlatformFacts } from './facts.ts';

/**
 * What kind of cluster this is: by the API server's version and API groups, and by the labels of one node where these leave it
 * open. Read once, when a process starts; what may not be read tells nothing. Errors: ClusterError when there is no answer.
 */
export async function readPlatform(reader: ClusterReader): Promise<PlatformFacts> {
  const [{ gitVersion: serverVersion }, apiGroups] = await Promise.all([
    reader.version(),
    ifAllowed(reader.apiGroups(), []),
  ]);
  const signs = { serverVersion, apiGroups };
  const nodeLabels = isToldByNodes(signs) ? await ifAllowed(readNodeLabels(reader), {}) : {};
  return { detected: detectPlatform({ ...signs, nodeLabels }), apiGroups };
}

async function readNodeLabels(reader: ClusterReader): Promise<Readonly<Record<string, string>>> {
  const kind = { apiVersion: 'v1', kind: 'Node' };
  const { items } = await reader.list(kind, { atMost: 1, metadataOnly: true });
  return items[0]?.metadata.labels ?? {};
}

async function ifAllowed<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (isClusterError(error, 'Forbidden', 'NotFound')) return otherwise;
    throw error;
  }
}
