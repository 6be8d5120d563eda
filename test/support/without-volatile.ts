import type { KubeObject } from '../../src/api/kube-object.ts';
import { ACCOUNT_ANNOTATION } from '../../src/api/names.ts';

/** Fields that the cluster gives and that differ from one installation to the next. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  Service: ['clusterIP', 'clusterIPs', 'healthCheckNodePort'],
};

const UID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** An object without identity, times, status and what the cluster allocates: equal for two installations of one wish. */
export function withoutVolatile(object: KubeObject): unknown {
  const { metadata, spec, ...rest } = object;
  const { name, namespace, labels, annotations = {} } = metadata;
  const notes = without(annotations, COUNTERS);
  return {
    ...withoutBundles(without(rest, ['status'])),
    metadata: { name, namespace, labels, annotations: notes },
    spec: withoutGiven(object.kind, spec),
  };
}

/** Annotations that say who or how often. */
const COUNTERS = ['meshinstall.io/created-by', 'deployment.kubernetes.io/revision'];

function without(fields: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function withoutGiven(kind: string, spec: unknown): unknown {
  if (spec === undefined) return undefined;
  const kept = without(spec as object, GIVEN[kind] ?? []);
  return JSON.parse(JSON.stringify(kept), (field, value: unknown) =>
    field === 'nodePort' || field === ACCOUNT_ANNOTATION ? undefined : value,
  );
}

/** The certificate that istiod puts into webhooks is new with each CA, and the inventory holds uids. */
function withoutBundles(rest: object): object {
  return JSON.parse(JSON.stringify(rest).replaceAll(UID, 'UID'), (field, value: unknown) =>
    field === 'caBundle' ? undefined : value,
  ) as object;
}
