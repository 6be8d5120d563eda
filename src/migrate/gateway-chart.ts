import { findingAt } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject, mapAt, textAt, valueAt } from '../desired/merge-json.ts';
import type { ResolvedGateway, ResolvedSpec } from '../desired/resolved-spec.ts';
import type { Imported } from './imported.ts';
import { mergeWritten, treeOf, withoutAbsent, withoutPath } from './json-paths.ts';
import { withoutIdleReplicas } from './gateway-fields.ts';

/** Values of Istio's chart `gateway`, by the setting of a gateway that says the same. The fields of ours are named as the chart's values. */
const SETTINGS: Readonly<Record<string, string>> = {
  'service.type': 'type',
  'service.ports': 'ports',
  'service.annotations': 'serviceAnnotations',
  'service.loadBalancerClass': 'loadBalancerClass',
  'service.loadBalancerIP': 'loadBalancerIP',
  'service.loadBalancerSourceRanges': 'loadBalancerSourceRanges',
  'service.externalTrafficPolicy': 'externalTrafficPolicy',
  'service.internalTrafficPolicy': 'own.internalTrafficPolicy',
  'service.ipFamilyPolicy': 'ipFamilyPolicy',
  'service.ipFamilies': 'ipFamilies',
  'service.allocateLoadBalancerNodePorts': 'own.allocateLoadBalancerNodePorts',
  'autoscaling.enabled': 'autoscaleEnabled',
  'autoscaling.minReplicas': 'autoscaleMin',
  'autoscaling.maxReplicas': 'autoscaleMax',
  'autoscaling.targetCPUUtilizationPercentage': 'cpu.targetAverageUtilization',
  'autoscaling.targetMemoryUtilizationPercentage': 'own.targetMemoryUtilizationPercentage',
  'autoscaling.autoscaleBehavior': 'own.behavior',
  replicaCount: 'own.replicas',
  resources: 'resources',
  podAnnotations: 'podAnnotations',
  env: 'env',
  'serviceAccount.annotations': 'serviceAccount.annotations',
  nodeSelector: 'nodeSelector',
  tolerations: 'tolerations',
  affinity: 'own.affinity',
  topologySpreadConstraints: 'own.topologySpreadConstraints',
  priorityClassName: 'own.priorityClassName',
  podDisruptionBudget: 'own.podDisruptionBudget',
  revision: 'revision',
};

/** Fields of ours that have another name than the chart's value. */
const RENAMED: Readonly<Record<string, string>> = {
  replicaCount: 'replicas',
  'autoscaling.autoscaleBehavior': 'autoscaling.behavior',
};

/** Values that say what our standalone gateways are anyway. */
const IMPLIED = ['name', 'kind', 'global', 'enabled'];

/**
 * One release of the chart `gateway` as a gateway of shape Standalone.
 *
 * @param where name and namespace of the release, and the source for findings
 */
export function importGatewayChart(
  values: JsonObject,
  where: { readonly release: string; readonly namespace: string; readonly source: string },
): Imported {
  const paths = Object.keys(SETTINGS);
  const fields = paths.reduce<JsonObject>((tree, path) => {
    const value = valueAt(values, ...path.split('.'));
    const field = (RENAMED[path] ?? path).split('.');
    return isNothing(value) ? tree : mergeWritten(tree, treeOf(field, value));
  }, {});
  const labels = selectorLabels(values);
  const gateway = {
    namespace: where.namespace,
    name: textAt(values, 'name') || where.release,
    type: 'Ingress',
    shape: 'Standalone',
    ...withoutAbsent({ labels }),
    ...withoutIdleReplicas(fields),
  };
  const known = [...paths, ...IMPLIED, 'labels.app', 'labels.istio'];
  const rest = known.reduce((tree, path) => withoutPath(tree, path.split('.')), values);
  const odd = textAt(values, 'kind') === 'DaemonSet' ? { ...rest, kind: 'DaemonSet' } : rest;
  return {
    spec: { gateways: [gateway] },
    findings: Object.entries(odd).flatMap(([name, value]) =>
      isNothing(value)
        ? []
        : [
            findingAt([where.source, name], 'is not carried over: a gateway has no such field', {
              value,
            }),
          ],
    ),
  };
}

/** Labels of the chart are on all its objects; only these two select pods. */
function selectorLabels(values: JsonObject): Json | undefined {
  const { app, istio } = mapAt(values, 'labels');
  const labels = withoutAbsent({ app, istio });
  return Object.keys(labels).length === 0 ? undefined : labels;
}

function isNothing(value: Json | undefined): value is undefined {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** A gateway of shape Standalone as values of the chart `gateway`. */
export function exportGatewayChart(
  { name, labels, settings, pinnedTo }: ResolvedGateway,
  { revision }: ResolvedSpec,
): JsonObject {
  const own = Object.entries(SETTINGS).reduce<JsonObject>((tree, [path, setting]) => {
    const value = valueAt(settings, ...setting.split('.'));
    return isNothing(value) ? tree : mergeWritten(tree, treeOf(path.split('.'), value));
  }, {});
  const served = pinnedTo || revision;
  return {
    ...own,
    name,
    labels,
    ...(served === '' ? {} : { revision: served }),
  };
}
