import { gunzipSync } from 'node:zlib';
import { loadAll } from 'js-yaml';
import type { JsonObject, KubeObject } from '../../api/kube-object.ts';
import { refOf } from '../../api/object-ref.ts';
import type { ObjectRef } from '../../api/object-ref.ts';
import { hubOfChart } from '../../migrate/chart-release.ts';
import type { ChartRelease } from '../../migrate/chart-release.ts';
import { without } from '../../support/without.ts';

/** One revision of a Helm release, as its Secret keeps it. */
export interface DecodedRelease extends ChartRelease {
  readonly revision: number;
  readonly objects: readonly ObjectRef[];
}

/** More than this is no release of Istio's charts. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Reads what Helm keeps in a Secret of type helm.sh/release.v1: JSON, gzipped, in base64 (and once more as every Secret's data).
 * Undefined for what is none.
 */
export function decodeRelease(secret: KubeObject): DecodedRelease | undefined {
  const data = secret.data as { readonly release?: string } | undefined;
  if (secret.type !== 'helm.sh/release.v1' || data?.release === undefined) return undefined;
  try {
    const packed = Buffer.from(Buffer.from(data.release, 'base64').toString('utf8'), 'base64');
    const text = gunzipSync(packed, { maxOutputLength: MAX_BYTES }).toString('utf8');
    return project(JSON.parse(text) as StoredRelease);
  } catch {
    return undefined;
  }
}

interface StoredRelease {
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly chart?: {
    readonly metadata?: { readonly name?: string; readonly version?: string };
    readonly values?: JsonObject | null;
  };
  readonly config?: JsonObject | null;
  readonly manifest?: string;
}

function project(stored: StoredRelease): DecodedRelease {
  const { name, namespace, version, chart, config, manifest = '' } = stored;
  const { name: chartName = '', version: chartVersion = '' } = chart?.metadata ?? {};
  return {
    ...{ name, namespace, revision: version, chart: chartName, chartVersion },
    config: config ?? {},
    chartHub: hubOfChart(chart?.values ?? {}),
    objects: objectsOf(manifest, namespace),
  };
}

const CLUSTER_SCOPED =
  /^(Cluster.*|CustomResourceDefinition|.*WebhookConfiguration|.*AdmissionPolicy(Binding)?|Namespace|GatewayClass|PriorityClass)$/;

/** A manifest leaves the release's own namespace out. */
function objectsOf(manifest: string, namespace: string): readonly ObjectRef[] {
  const objects = loadAll(manifest) as readonly (KubeObject | null | undefined)[];
  return objects.flatMap((object) => {
    if (object === null || object === undefined) return [];
    const ref = refOf(object);
    return [
      CLUSTER_SCOPED.test(ref.kind)
        ? without(ref, 'namespace')
        : { ...ref, namespace: ref.namespace ?? namespace },
    ];
  });
}
