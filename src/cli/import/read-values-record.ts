import type { JsonObject, KubeObject } from '../../api/kube-object.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import { mapAt } from '../../desired/merge-json.ts';
import { without } from '../../support/without.ts';

/**
 * The IstioOperator that stands for what istioctl left in the cluster: the values of the ConfigMap `values[-REV]`, and the gateways
 * and components that it labelled. Undefined when there is no such ConfigMap. What `k8s` parts had patched is not in it,
 * and neither is the profile.
 */
export async function readValuesRecord(question: {
  readonly client: ClusterReader;
  readonly namespace: string;
  readonly revision: string;
}): Promise<JsonObject | undefined> {
  const { client, namespace, revision } = question;
  const name = revision === '' ? 'values' : `values-${revision}`;
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
  const data = (await client.get(ref))?.data as Readonly<Record<string, string>> | undefined;
  const text = data?.['original-values'];
  if (text === undefined) return undefined;
  const values = JSON.parse(text) as JsonObject;
  const { items } = await client.list(
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    { labelSelector: `operator.istio.io/component,istio.io/rev=${revision || 'default'}` },
  );
  return {
    spec: {
      namespace,
      values: withoutSwitches(values),
      components: {
        ...(await componentsOf(client)),
        ingressGateways: gatewaysOf(items, 'IngressGateways'),
        egressGateways: gatewaysOf(items, 'EgressGateways'),
      },
    },
  };
}

/** What istioctl derives from components. */
function withoutSwitches(values: JsonObject): JsonObject {
  return { ...values, pilot: without(mapAt(values, 'pilot'), 'enabled') };
}

async function componentsOf(client: ClusterReader): Promise<JsonObject> {
  const { items } = await client.list(
    { apiVersion: 'apps/v1', kind: 'DaemonSet' },
    { labelSelector: 'operator.istio.io/component in (Cni, Ztunnel)' },
  );
  const names = items.map(({ metadata }) => metadata.labels?.['operator.istio.io/component']);
  return {
    ...(names.includes('Cni') ? { cni: { enabled: true } } : {}),
    ...(names.includes('Ztunnel') ? { ztunnel: { enabled: true } } : {}),
  };
}

function gatewaysOf(items: readonly KubeObject[], component: string): readonly JsonObject[] {
  const found = items.filter(
    ({ metadata }) => metadata.labels?.['operator.istio.io/component'] === component,
  );
  return found.map(({ metadata, spec }) => {
    const selector = (spec as { readonly selector: { readonly matchLabels: JsonObject } }).selector;
    const { name, namespace = '' } = metadata;
    return { name, namespace, enabled: true, label: selector.matchLabels };
  });
}
