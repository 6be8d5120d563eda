import type { JsonObject } from '../../src/api/kube-object.ts';

/** The fields of a spec that a comparison with upstream's installer uses. */
export interface ComparedSpec {
  readonly profile?: string;
  readonly platform?: string;
  readonly namespace?: string;
  readonly revision?: string;
  readonly images?: { readonly hub?: string; readonly variant?: string };
  readonly meshConfig?: JsonObject;
  readonly values?: JsonObject;
  readonly gateways?: readonly ComparedGateway[];
  readonly components?: Readonly<Record<string, ComparedComponent>>;
}

interface ComparedComponent {
  readonly enabled?: boolean;
  readonly namespace?: string;
}

interface ComparedGateway {
  readonly namespace?: string;
  readonly name: string;
  readonly type: 'Ingress' | 'Egress';
  readonly enabled?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly resources?: JsonObject;
  readonly service?: { readonly type?: string; readonly ports?: readonly JsonObject[] };
}

/** The same wish in the words of upstream's installer. */
export function asIstioOperator(spec: ComparedSpec, version: string): JsonObject {
  const { profile = 'default', namespace, revision, images, meshConfig } = spec;
  const components = {
    ...gatewayComponents(spec.gateways ?? []),
    ...componentsOf(spec),
  };
  return withoutAbsent({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: withoutAbsent({ name: 'compared', namespace }),
    spec: withoutAbsent({
      profile,
      namespace,
      revision,
      hub: images?.hub ?? 'docker.io/istio',
      tag: version,
      meshConfig,
      components: Object.keys(components).length === 0 ? undefined : components,
      values: valuesOf(spec),
    }),
  });
}

/** Node agents that profiles switch on. */
const AGENTS: Readonly<Record<string, readonly string[]>> = {
  ambient: ['cni', 'ztunnel'],
  openshift: ['cni'],
};

/** On OpenShift we know where node agents have to be; upstream has to be told. */
function componentsOf({
  profile = 'default',
  platform,
  components = {},
}: ComparedSpec): JsonObject {
  const isOpenShift = profile === 'openshift' || platform === 'openshift';
  const names = new Set([...Object.keys(components), ...(AGENTS[profile] ?? [])]);
  const entries = [...names].map((name) => {
    const home =
      isOpenShift && ['cni', 'ztunnel'].includes(name) ? { namespace: 'kube-system' } : {};
    return [name, { enabled: true, ...home, ...components[name] }];
  });
  return Object.fromEntries(entries) as JsonObject;
}

function valuesOf({ values = {}, namespace, platform, images }: ComparedSpec): JsonObject {
  const global = withoutAbsent({
    ...(values.global as JsonObject | undefined),
    istioNamespace: namespace,
    platform: platform === 'Kubernetes' ? undefined : platform,
    variant: images?.variant,
  });
  return Object.keys(global).length === 0 ? values : { ...values, global };
}

function gatewayComponents(gateways: readonly ComparedGateway[]): JsonObject {
  const ingress = gateways.filter(({ type }) => type === 'Ingress').map(gatewayComponent);
  const egress = gateways.filter(({ type }) => type === 'Egress').map(gatewayComponent);
  return withoutAbsent({
    ingressGateways: ingress.length === 0 ? undefined : ingress,
    egressGateways: egress.length === 0 ? undefined : egress,
  });
}

function gatewayComponent(gateway: ComparedGateway): JsonObject {
  const { name, namespace, enabled = true, labels, resources, service, type } = gateway;
  const role = type === 'Ingress' ? 'ingressgateway' : 'egressgateway';
  const isProfiles = name === `istio-${role}`;
  const k8s = withoutAbsent({ resources, service: service });
  return withoutAbsent({
    name,
    namespace,
    enabled,
    label: isProfiles && labels === undefined ? undefined : { app: name, istio: role, ...labels },
    k8s: Object.keys(k8s).length === 0 ? undefined : k8s,
  });
}

function withoutAbsent(members: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as JsonObject;
}
