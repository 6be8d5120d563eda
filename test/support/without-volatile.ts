import type { KubeObject } from '../../src/api/kube-object.ts';

/** Fields that the cluster gives and that differ from one installation to the next. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  Service: ['clusterIP', 'clusterIPs', 'healthCheckNodePort'],
};

const UID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** An object without identity, times, status and what the cluster allocates: equal for two installations of one wish. */
export function withoutVolatile(object: KubeObject): unknown {
  const { metadata, status: _status, spec, ...rest } = object;
  const { name, namespace, labels, annotations = {} } = metadata;
  const { 'meshinstall.io/created-by': _creator, ...notes } = annotations;
  const kept = { name, namespace, labels, annotations: withoutCounters(notes) };
  return {
    ...withoutBundles(rest),
    metadata: kept,
    spec: withoutGiven(object.kind, spec),
  };
}

function withoutCounters(notes: Readonly<Record<string, string>>): object {
  const { 'deployment.kubernetes.io/revision': _revision, ...others } = notes;
  return others;
}

function withoutGiven(kind: string, spec: unknown): unknown {
  if (spec === undefined) return undefined;
  const given = GIVEN[kind] ?? [];
  const kept = Object.entries(spec as object).filter(([field]) => !given.includes(field));
  return JSON.parse(JSON.stringify(Object.fromEntries(kept)), (field, value: unknown) =>
    field === 'nodePort' ? undefined : value,
  );
}

/** The certificate that istiod puts into webhooks is new with each CA, and the inventory holds uids. */
function withoutBundles(rest: object): object {
  return JSON.parse(JSON.stringify(rest).replaceAll(UID, 'UID'), (field, value: unknown) =>
    field === 'caBundle' ? undefined : value,
  ) as object;
}
