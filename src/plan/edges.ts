import type { ObjectKey } from '../api/object-ref.ts';
import type { DesiredObject } from '../desired/desired.ts';
import type { Edge } from './plan.ts';

/** Which way the control plane moves: the same version (or a first install), a newer one, or an older one. */
export type Direction = 'level' | 'up' | 'down';

/** What an object is to the order of things, whatever its kind. */
type Role =
  'crd' | 'namespace' | 'access' | 'config' | 'service' | 'workload' | 'scaling' | 'webhook';

const ROLES: Readonly<Record<string, Role>> = {
  CustomResourceDefinition: 'crd',
  Namespace: 'namespace',
  ServiceAccount: 'access',
  Role: 'access',
  RoleBinding: 'access',
  ClusterRole: 'access',
  ClusterRoleBinding: 'access',
  ConfigMap: 'config',
  NetworkPolicy: 'config',
  Service: 'service',
  Deployment: 'workload',
  DaemonSet: 'workload',
  HorizontalPodAutoscaler: 'scaling',
  PodDisruptionBudget: 'scaling',
  MutatingWebhookConfiguration: 'webhook',
  ValidatingWebhookConfiguration: 'webhook',
};

interface Sorted {
  readonly namespaces: readonly DesiredObject[];
  readonly crds: readonly DesiredObject[];
  readonly pilot: readonly DesiredObject[];
  readonly pilotConfig: readonly DesiredObject[];
  readonly cni: readonly DesiredObject[];
  /** What follows the control plane's version and is written out in full: gateways and node agents. The injector makes the other gateways. */
  readonly followers: readonly DesiredObject[];
  readonly injectors: readonly DesiredObject[];
}

/**
 * What must precede each object. There is no fixed list of phases; these are the reasons (design.md §4, istio.md §5.7):
 *
 * - a namespace before what is in it, an account with its rights and configuration before the pods that use them (istiod
 *   looks for its injector ConfigMap once, at start);
 * - another version's CRDs before its istiod. At a first install they come as soon as istiod serves: it starts without them, while one
 *   that finds a CRD that the API server does not serve yet waits for it again and again, longer each time;
 * - a webhook only when its backend serves, else it refuses pods of others; and not before the CNI agent, on which pods that it
 *   changes lean. It does not wait for the agent's rollout: one node that is away must not keep a webhook away;
 * - a validator when the CRDs are served: istiod tries it with a wrong Gateway, and where nobody knows of Gateways it leaves it
 *   open, and tries again only after a minute;
 * - a gateway or ztunnel, at first, when istiod has put its root certificate into the namespace, or is complete: a pod that cannot
 *   mount it is tried again after 1, 2, 4, … seconds, and mostly sleeps when it could start. Not while the version changes: going
 *   down, istiod itself waits for them;
 * - a gateway that the injector fills in after all of the control plane: the pod gets what the injector is at that moment;
 * - the CNI agent on all nodes before ztunnel, which gets its pods from it;
 * - going up, istiod in full before its ConfigMaps (an old istiod cannot run new templates), and these before gateways and node
 *   agents; going down, the reverse: no proxy is ever newer than its control plane.
 *
 * @param gone what somebody deleted and stays deleted: nobody waits for that
 */
export function edgesOf(
  objects: readonly DesiredObject[],
  direction: Direction,
  gone: ReadonlySet<ObjectKey> = new Set(),
): ReadonlyMap<ObjectKey, readonly Edge[]> {
  const sorted = sortOut(objects);
  const setting = { sorted, direction, gone };
  return new Map(objects.map((item) => [item.key, edgesOfOne(item, objects, setting)]));
}

function sortOut(objects: readonly DesiredObject[]): Sorted {
  return {
    namespaces: objects.filter((item) => roleOf(item) === 'namespace'),
    crds: objects.filter((item) => roleOf(item) === 'crd'),
    pilot: objects.filter((item) => isPilotWorkload(item)),
    pilotConfig: objects.filter((item) => isPilot(item) && item.object.kind === 'ConfigMap'),
    cni: objects.filter((item) => item.component === 'cni' && roleOf(item) === 'workload'),
    followers: objects.filter(
      (item) => isFollower(item) && roleOf(item) === 'workload' && !isInjected(item),
    ),
    injectors: objects.filter((item) => item.object.kind === 'MutatingWebhookConfiguration'),
  };
}

interface Setting {
  readonly sorted: Sorted;
  readonly direction: Direction;
  readonly gone: ReadonlySet<ObjectKey>;
}

function edgesOfOne(
  item: DesiredObject,
  all: readonly DesiredObject[],
  setting: Setting,
): readonly Edge[] {
  const { sorted } = setting;
  const own = sorted.namespaces.filter(
    (space) => space.object.metadata.name === item.object.metadata.namespace,
  );
  const edges = [...own.map((space) => until(space, 'applied')), ...byRole(item, all, setting)];
  return edges.filter((edge) => edge.key !== item.key);
}

function byRole(
  item: DesiredObject,
  all: readonly DesiredObject[],
  setting: Setting,
): readonly Edge[] {
  const { sorted } = setting;
  switch (roleOf(item)) {
    case 'workload':
      return workloadEdges(item, all, setting);
    case 'scaling':
      return all
        .filter((other) => sameComponent(item, other) && roleOf(other) === 'workload')
        .map((o) => until(o, 'applied'));
    case 'webhook':
      return [
        ...sorted.pilot.map((pilot) => until(pilot, 'rolledOut')),
        ...sorted.cni.map((agent) => until(agent, 'applied')),
        ...validatorEdges(item, setting),
      ];
    case 'config':
      return sorted.pilotConfig.includes(item) ? configEdges(setting) : [];
    case 'crd':
      return crdEdges(setting);
    case 'namespace':
    case 'access':
    case 'service':
      return [];
  }
}

function workloadEdges(
  item: DesiredObject,
  all: readonly DesiredObject[],
  setting: Setting,
): readonly Edge[] {
  const { sorted, direction } = setting;
  const before = all.filter(
    (other) => sameComponent(item, other) && precedesWorkload(other, setting),
  );
  const edges = before.map((other) => until(other, 'applied'));
  if (isPilotWorkload(item) && direction !== 'level')
    edges.push(...sorted.crds.map((crd) => until(crd, 'applied')));
  if (item.component === 'ztunnel') {
    edges.push(...sorted.cni.map((agent) => until(agent, 'rolledOut')));
  }
  if (isProxy(item) && direction === 'level')
    edges.push(...sorted.pilot.map((pilot) => until(pilot, 'trusted')));
  if ((isFollower(item) && direction === 'up') || isInjected(item)) {
    edges.push(...sorted.pilot.map((pilot) => until(pilot, 'rolledOut')));
    edges.push(...sorted.pilotConfig.map((config) => until(config, 'applied')));
  }
  if (isInjected(item)) edges.push(...sorted.injectors.map((hook) => until(hook, 'applied')));
  return edges;
}

/** A gateway whose pods are filled in by the injector. */
function isInjected({ component, object }: DesiredObject): boolean {
  if (!component.startsWith('gateway/')) return false;
  const { template } = (object.spec ?? {}) as { template?: PodTemplate };
  return template?.metadata?.labels?.['sidecar.istio.io/inject'] === 'true';
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

function precedesWorkload(other: DesiredObject, setting: Setting): boolean {
  const role = roleOf(other);
  if (role === 'access') return true;
  return (
    role === 'config' && !(setting.direction === 'up' && setting.sorted.pilotConfig.includes(other))
  );
}

function validatorEdges(
  { object }: DesiredObject,
  { sorted, direction, gone }: Setting,
): readonly Edge[] {
  if (object.kind !== 'ValidatingWebhookConfiguration' || direction !== 'level') return [];
  return sorted.crds.filter(({ key }) => !gone.has(key)).map((crd) => until(crd, 'served'));
}

function crdEdges({ sorted, direction }: Setting): readonly Edge[] {
  return direction === 'level' ? sorted.pilot.map((pilot) => until(pilot, 'trusted')) : [];
}

function configEdges({ sorted, direction, gone }: Setting): readonly Edge[] {
  if (direction === 'up') return sorted.pilot.map((pilot) => until(pilot, 'rolledOut'));
  if (direction === 'level') return [];
  const left = sorted.followers.filter(({ key }) => !gone.has(key));
  return left.map((item) => until(item, 'rolledOut'));
}

/** The role of an object in the order of things; what is not in the table is configuration. */
function roleOf(item: DesiredObject): Role {
  return ROLES[item.object.kind] ?? 'config';
}

/** Is this an object that keeps pods running? */
export function isWorkload(item: DesiredObject): boolean {
  return roleOf(item) === 'workload';
}

/** Is this istiod's own Deployment? */
export function isPilotWorkload(item: DesiredObject): boolean {
  return isPilot(item) && roleOf(item) === 'workload';
}

function isPilot(item: DesiredObject): boolean {
  return item.component === 'pilot' || item.component === 'injector';
}

function isFollower({ component }: DesiredObject): boolean {
  return component.startsWith('gateway') || component === 'cni' || component === 'ztunnel';
}

/** Do its pods mount the root certificate? */
function isProxy({ component }: DesiredObject): boolean {
  return component.startsWith('gateway') || component === 'ztunnel';
}

function sameComponent(left: DesiredObject, right: DesiredObject): boolean {
  return (
    left.component === right.component ||
    (isPilot(left) && isPilot(right)) ||
    (isPilot(left) && ['base', 'tag'].includes(right.component) && roleOf(right) !== 'webhook')
  );
}

function until(item: DesiredObject, what: Edge['until']): Edge {
  return { key: item.key, until: what };
}
