import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject } from '../desired/merge-json.ts';

/** The workload of a component, as upstream's `k8s` settings mean it. */
export interface PatchedWorkload {
  readonly kind: 'Deployment' | 'DaemonSet';
  readonly name: string;
  readonly container: string;
  readonly isGateway: boolean;
}

/** A strategic merge patch of one object of a component. */
export interface KubernetesPatch {
  readonly kind: string;
  readonly name: string;
  readonly patch: JsonObject;
}

type Patch = (value: Json, workload: PatchedWorkload) => Omit<KubernetesPatch, 'name'>;

const PATCHES: Readonly<Record<string, Patch>> = {
  affinity: ofPod('affinity'),
  env: ofContainer('env'),
  hpaSpec: (value) => ({ kind: 'HorizontalPodAutoscaler', patch: { spec: value } }),
  imagePullPolicy: ofContainer('imagePullPolicy'),
  nodeSelector: ofPod('nodeSelector'),
  podAnnotations: (annotations, { kind }) => ({
    kind,
    patch: { spec: { template: { metadata: { annotations } } } },
  }),
  podDisruptionBudget: (value) => ({
    kind: 'PodDisruptionBudget',
    patch: { spec: withoutMinimum(value) },
  }),
  priorityClassName: ofPod('priorityClassName'),
  readinessProbe: ofContainer('readinessProbe'),
  replicaCount: (replicas, { kind }) => ({ kind, patch: { spec: { replicas } } }),
  resources: ofContainer('resources'),
  securityContext: ofPod('securityContext'),
  service: (value, { isGateway }) => ({
    kind: 'Service',
    patch: { spec: isGateway ? withoutPorts(value) : value },
  }),
  serviceAnnotations: (annotations) => ({ kind: 'Service', patch: { metadata: { annotations } } }),
  strategy: (strategy, { kind }) => ({ kind, patch: { spec: { strategy } } }),
  tolerations: ofPod('tolerations'),
};

/**
 * What a setting of an IstioOperator's `k8s` does to an object of its component; undefined for one that upstream does not apply (facts:
 * the installer's list of settings, the same in all supported minors).
 */
export function kubernetesPatch(
  setting: string,
  value: Json,
  workload: PatchedWorkload,
): KubernetesPatch | undefined {
  const make = Object.hasOwn(PATCHES, setting) ? PATCHES[setting] : undefined;
  return make === undefined ? undefined : { ...make(value, workload), name: workload.name };
}

function ofPod(field: string): Patch {
  return (value, { kind }) => ({
    kind,
    patch: { spec: { template: { spec: { [field]: value } } } },
  });
}

function ofContainer(field: string): Patch {
  return (value, { kind, container }) => {
    const containers = [{ name: container, [field]: value }];
    return { kind, patch: { spec: { template: { spec: { containers } } } } };
  };
}

/** A budget has one of two limits; upstream takes the other one away. */
function withoutMinimum(value: Json): Json {
  return isJsonObject(value) && value.maxUnavailable !== undefined
    ? { ...value, minAvailable: null }
    : value;
}

/** A gateway's ports are a field of its own. */
function withoutPorts(value: Json): Json {
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'ports'));
}
