import { dump } from 'js-yaml';
import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import { OWNER_LABEL } from '../api/names.ts';
import { isJsonObject, mapAt } from './merge-json.ts';
import { WORKLOAD_KINDS } from '../api/rollout.ts';

/** Marks that put an object in its place for people and lists; they prove nothing. */
const OUR_LABELS = {
  'app.kubernetes.io/managed-by': 'meshinstall',
  'app.kubernetes.io/part-of': 'istio',
} as const;

/**
 * What every rendered object goes through: labels of ours on it and, for workloads, on its pods; structured entries of a
 * ConfigMap become YAML text; of two environment variables with one name the later one stays (so the kubelet would take them,
 * and a server-side apply refuses both).
 *
 * @param owner name of the MeshInstall
 */
export function finishObject(object: KubeObject, owner: string): KubeObject {
  const marks = { ...OUR_LABELS, [OWNER_LABEL]: owner };
  const marked = withLabels(object, marks);
  if (object.kind === 'ConfigMap') return withTextData(marked);
  return WORKLOAD_KINDS.has(object.kind) ? finishWorkload(marked, marks) : marked;
}

/** The labels of {@link finishObject} for what several MeshInstalls share: it belongs to none of them. */
export function finishShared(object: KubeObject): KubeObject {
  return withLabels(object, OUR_LABELS);
}

function withLabels(object: KubeObject, labels: Readonly<Record<string, string>>): KubeObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } };
}

function withTextData(configMap: KubeObject): KubeObject {
  const data = (configMap.data ?? {}) as JsonObject;
  const texts = Object.entries(data).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : printYaml(value),
  ]);
  return { ...configMap, data: Object.fromEntries(texts) as JsonObject };
}

/** How many printed texts are kept: those of a few versions. */
const KEPT_TEXTS = 8;
const printed: { readonly value: Json; readonly text: string }[] = [];

/**
 * YAML as a person would write it: no line breaks of its own, no anchors. The injection templates are a hundred KiB that are the same
 * for nearly every rendering, so what was printed lately is not printed again.
 */
function printYaml(value: Json): string {
  const place = printed.findIndex((one) => printsAlike(one.value, value));
  const [known] = place < 0 ? [] : printed.splice(place, 1);
  const { text } = known ?? { text: dump(value, { lineWidth: -1, noRefs: true }) };
  printed.unshift({ value, text });
  printed.splice(KEPT_TEXTS);
  return text;
}

/** Equality that the order of keys matters to, as it does to YAML. Texts that the templates share are equal at a glance. */
function printsAlike(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left === null || right === null || Array.isArray(left) !== Array.isArray(right)) return false;
  const [keys, otherKeys] = [Object.keys(left), Object.keys(right)];
  const [members, others] = [Object.values(left), Object.values(right)];
  return (
    keys.length === otherKeys.length &&
    keys.every((key, index) => key === otherKeys[index]) &&
    members.every((member, index) => printsAlike(member, others[index] ?? null))
  );
}

function finishWorkload(workload: KubeObject, marks: Readonly<Record<string, string>>): KubeObject {
  const spec = workload.spec as JsonObject;
  const template = mapAt(spec, 'template');
  const metadata = mapAt(template, 'metadata');
  const podSpec = mapAt(template, 'spec');
  return {
    ...workload,
    spec: {
      ...spec,
      template: {
        ...template,
        metadata: { ...metadata, labels: { ...mapAt(metadata, 'labels'), ...marks } },
        spec: {
          ...podSpec,
          ...withContainers(podSpec, 'containers'),
          ...withContainers(podSpec, 'initContainers'),
        },
      },
    },
  };
}

function withContainers(podSpec: JsonObject, field: 'containers' | 'initContainers'): JsonObject {
  const containers = podSpec[field];
  return Array.isArray(containers) ? { [field]: containers.map(withSingleVariables) } : {};
}

function withSingleVariables(container: Json): Json {
  if (!isJsonObject(container) || !Array.isArray(container.env)) return container;
  const env = container.env as readonly JsonObject[];
  const last = new Map(env.map((variable, index) => [variable.name, index]));
  if (last.size === env.length) return container;
  return {
    ...container,
    env: env.filter((variable, index) => last.get(variable.name) === index),
  };
}
