import { findingAt } from '../api/finding.ts';
import type { ValuePath } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject, mapAt, scalarText, valueAt } from '../desired/merge-json.ts';
import { combine, NOTHING } from './imported.ts';
import type { Imported } from './imported.ts';
import { withoutAbsent } from './json-paths.ts';

/** What the `k8s` part of an IstioOperator's component is about. */
export type Workload = 'pilot' | 'gateway';

interface Question {
  readonly value: Json;
  readonly workload: Workload;
  readonly at: ValuePath;
}

type Translation = (question: Question) => Imported;

/**
 * The `k8s` part of a component as chart values of that component (under `spec` of the answer, relative to the component's root). What
 * patches objects in a way that no value does is a finding.
 */
export function translateKubernetes(k8s: JsonObject, workload: Workload, at: ValuePath): Imported {
  const members = Object.entries(k8s).filter(([, value]) => value !== null);
  return combine(
    ...members.map(([name, value]) =>
      (TRANSLATIONS[name] ?? refuse)({ value, workload, at: [...at, name] }),
    ),
  );
}

const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  resources: same('resources'),
  nodeSelector: same('nodeSelector'),
  tolerations: same('tolerations'),
  podAnnotations: same('podAnnotations'),
  serviceAnnotations: same('serviceAnnotations'),
  replicaCount: same('replicaCount'),
  affinity: onlyPilot('affinity'),
  env: translateEnv,
  hpaSpec: translateAutoscaler,
  service: translateService,
  strategy: translateStrategy,
  podDisruptionBudget: translateBudget,
};

function same(setting: string): Translation {
  return ({ value }) => set({ [setting]: value });
}

function onlyPilot(setting: string): Translation {
  return (question) =>
    question.workload === 'pilot' ? set({ [setting]: question.value }) : refuse(question);
}

function set(settings: JsonObject): Imported {
  return { spec: settings, findings: [] };
}

function refuse({ value, at }: Question): Imported {
  return {
    spec: {},
    findings: [
      findingAt(
        at,
        'is not carried over: no value of Istio’s says this; write it into spec.overlays',
        { value },
      ),
    ],
  };
}

/** Variables with a value, and those that take it from elsewhere, which only istiod's values have a place for. */
function translateEnv(question: Question): Imported {
  const { value, workload, at } = question;
  if (!Array.isArray(value)) return refuse(question);
  const variables = value as readonly JsonObject[];
  const plain = variables.filter((one) => one.valueFrom === undefined);
  const others = variables.filter((one) => one.valueFrom !== undefined);
  const env = Object.fromEntries(plain.map((one) => [scalarText(one.name), scalarText(one.value)]));
  const part = plain.length === 0 ? NOTHING : set({ env });
  if (others.length === 0) return part;
  if (workload === 'pilot') return combine(part, set({ envVarFrom: others }));
  return combine(part, refuse({ value: others, workload, at }));
}

/** Members of an object under other names; what the table does not know is refused, member by member. */
function rename(question: Question, names: Readonly<Record<string, string>>): Imported {
  const { value, workload, at } = question;
  if (!isJsonObject(value)) return refuse(question);
  return combine(
    ...Object.entries(value).map(([name, member]) => {
      const setting = names[name];
      if (setting === '') return NOTHING;
      return setting === undefined
        ? refuse({ value: member, workload, at: [...at, name] })
        : set({ [setting]: member });
    }),
  );
}

function translateAutoscaler(question: Question): Imported {
  const { value, workload, at } = question;
  if (!isJsonObject(value)) return refuse(question);
  const { metrics, ...others } = value;
  const names = {
    minReplicas: 'autoscaleMin',
    maxReplicas: 'autoscaleMax',
    scaleTargetRef: '',
    ...(workload === 'pilot' ? { behavior: 'autoscaleBehavior' } : {}),
  };
  const renamed = rename({ value: others, workload, at }, names);
  if (!Array.isArray(metrics)) return renamed;
  const list = metrics as readonly JsonObject[];
  return combine(
    renamed,
    ...list.map((metric, index) =>
      translateMetric({ value: metric, workload, at: [...at, 'metrics', index] }),
    ),
  );
}

function translateMetric(question: Question): Imported {
  const { value } = question;
  if (!isJsonObject(value)) return refuse(question);
  const resource = mapAt(value, 'resource');
  const target =
    valueAt(resource, 'target', 'averageUtilization') ?? resource.targetAverageUtilization;
  const { name } = resource;
  if ((name !== 'cpu' && name !== 'memory') || typeof target !== 'number') return refuse(question);
  return set({ [name]: { targetAverageUtilization: target } });
}

const SERVICE = {
  type: 'type',
  ports: 'ports',
  loadBalancerIP: 'loadBalancerIP',
  loadBalancerClass: 'loadBalancerClass',
  loadBalancerSourceRanges: 'loadBalancerSourceRanges',
  externalTrafficPolicy: 'externalTrafficPolicy',
  ipFamilyPolicy: 'ipFamilyPolicy',
  ipFamilies: 'ipFamilies',
};

function translateService(question: Question): Imported {
  if (question.workload === 'gateway') return rename(question, SERVICE);
  return rename(question, { ipFamilyPolicy: 'ipFamilyPolicy', ipFamilies: 'ipFamilies' });
}

function translateStrategy(question: Question): Imported {
  const { value, workload, at } = question;
  if (!isJsonObject(value)) return refuse(question);
  const { rollingUpdate = {}, type, ...others } = value;
  const rest = withoutAbsent({ ...others, type: type === 'RollingUpdate' ? undefined : type });
  return combine(
    rename(
      { value: rollingUpdate, workload, at: [...at, 'rollingUpdate'] },
      { maxSurge: 'rollingMaxSurge', maxUnavailable: 'rollingMaxUnavailable' },
    ),
    rename({ value: rest, workload, at }, {}),
  );
}

/** Upstream takes `minAvailable` away when a budget names `maxUnavailable`. */
function translateBudget(question: Question): Imported {
  const { value, workload } = question;
  if (workload !== 'pilot' || !isJsonObject(value)) return refuse(question);
  const names = {
    minAvailable: 'minAvailable',
    maxUnavailable: 'maxUnavailable',
    unhealthyPodEvictionPolicy: 'unhealthyPodEvictionPolicy',
    selector: '',
  };
  const { spec, findings } = rename(question, names);
  const pdb = spec.maxUnavailable === undefined ? spec : { ...spec, minAvailable: null };
  return { spec: { pdb }, findings };
}
