import type { KubeObject } from '../api/kube-object.ts';
import { keyOf } from '../api/object-ref.ts';

/** Kinds by what has to be there before them; what is not listed comes with the configuration. */
const RANKS: Readonly<Record<string, number>> = {
  CustomResourceDefinition: 0,
  Namespace: 1,
  ServiceAccount: 2,
  ClusterRole: 3,
  Role: 3,
  ClusterRoleBinding: 4,
  RoleBinding: 4,
  ConfigMap: 5,
  NetworkPolicy: 5,
  ResourceQuota: 5,
  Service: 6,
  EndpointSlice: 6,
  Deployment: 7,
  DaemonSet: 7,
  HorizontalPodAutoscaler: 8,
  PodDisruptionBudget: 8,
  MutatingWebhookConfiguration: 9,
  ValidatingWebhookConfiguration: 9,
};
const CONFIGURATION = 5;

/** Components whose workloads others lean on come first. */
const COMPONENTS = ['base', 'pilot', 'injector', 'tag', 'cni', 'ztunnel'];

/** What the order looks at. */
interface Ordered {
  readonly object: KubeObject;
  readonly component: string;
}

/**
 * Sorts objects into an order in which they can be applied one after the other: types and accounts before what uses them,
 * istiod before gateways and node agents, webhooks last, for they refuse what their backend does not answer for. Equal inputs give equal orders.
 */
export function inApplyOrder<T extends Ordered>(objects: readonly T[]): readonly T[] {
  return objects
    .map((item) => ({ item, rank: rankOf(item), key: keyOf(item.object) }))
    .sort((left, right) => left.rank - right.rank || (left.key < right.key ? -1 : 1))
    .map(({ item }) => item);
}

function rankOf({ object, component }: Ordered): number {
  const kind = RANKS[object.kind] ?? CONFIGURATION;
  const place = COMPONENTS.indexOf(component);
  return kind * (COMPONENTS.length + 1) + (place < 0 ? COMPONENTS.length : place);
}
