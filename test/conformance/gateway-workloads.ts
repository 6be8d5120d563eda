import { dump } from 'js-yaml';
import type { JsonObject } from '../../src/api/kube-object.ts';

const UID = '5f0f7c6e-1111-2222-3333-444455556666';

/** What the controller gives for a plain Gateway. */
export function gatewayInput(over: {
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  readonly input?: JsonObject;
}): JsonObject {
  return {
    metadata: { name: 'edge', namespace: 'shop', uid: UID, ...over.metadata },
    spec: { gatewayClassName: 'istio', listeners: [], ...over.spec },
    GatewayClass: 'istio',
    DeploymentName: 'edge-istio',
    ServiceAccount: 'edge-istio',
    Ports: [
      { name: 'status-port', port: 15021, protocol: 'TCP', appProtocol: 'tcp' },
      { name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' },
    ],
    ServiceType: 'LoadBalancer',
    ClusterID: 'Kubernetes',
    KubeVersion: 135,
    Revision: 'default',
    ProxyUID: 1337,
    ProxyGID: 1337,
    InfrastructureLabels: {},
    InfrastructureAnnotations: {},
    GatewayNameLabel: 'gateway.networking.k8s.io/gateway-name',
    ControllerLabel: 'istio.io-gateway-controller',
    ...over.input,
  };
}

/**
 * Data of ConfigMaps with parameters, as a GatewayClass has them (first) and a Gateway names them in its infrastructure, by what they try.
 * istiod merges them over the objects that the templates give, so a template decides about them by what it calls things.
 */
export const PARAMETERS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  'parameters for every object': [
    {
      deployment: dump({
        spec: { replicas: 3, template: { spec: { priorityClassName: 'high' } } },
      }),
      service: dump({ spec: { externalTrafficPolicy: 'Local' } }),
      serviceAccount: dump({ metadata: { annotations: { 'eks.amazonaws.com/role-arn': 'arn' } } }),
      horizontalPodAutoscaler: dump({ spec: { minReplicas: 2, maxReplicas: 5 } }),
      podDisruptionBudget: dump({ spec: { minAvailable: 1 } }),
    },
  ],
  'parameters of a class, and of a Gateway over them': [
    { horizontalPodAutoscaler: dump({ spec: { minReplicas: 2, maxReplicas: 5 } }) },
    { horizontalPodAutoscaler: dump({ spec: { maxReplicas: 9, minReplicas: null } }) },
  ],
  'parameters for items of the pod by their names': [
    {
      deployment: dump(
        pod({
          containers: [
            {
              name: 'istio-proxy',
              resources: { requests: { cpu: '1' }, limits: null },
              env: [
                { name: 'ISTIO_META_CLUSTER_ID', value: 'mine' },
                { name: 'MORE', value: '1' },
              ],
              volumeMounts: [{ name: 'istio-data', mountPath: '/more' }],
            },
            { name: 'beside', image: 'r.example/beside:1' },
          ],
          volumes: [{ name: 'more', emptyDir: {} }],
        }),
      ),
    },
  ],
  'parameters that take something away': [
    {
      deployment: dump(pod({ containers: [{ name: 'istio-proxy', startupProbe: null }] })),
      service: dump({ spec: { ipFamilyPolicy: null, ports: [{ port: 80, $patch: 'delete' }] } }),
    },
  ],
  'parameters for ports by their numbers': [
    {
      service: dump({
        spec: {
          ports: [
            { port: 80, nodePort: 30080 },
            { port: 15021, name: 's' },
          ],
        },
      }),
    },
  ],
};

function pod(spec: JsonObject): JsonObject {
  return { spec: { template: { spec } } };
}

/** Gateways of every shape that the templates tell apart, by what they try. */
export const GATEWAYS: Readonly<Record<string, JsonObject>> = {
  'a plain one': gatewayInput({}),
  'labels and annotations of its infrastructure': gatewayInput({
    input: {
      InfrastructureLabels: { team: 'edge', 'istio.io/dataplane-mode': 'none' },
      InfrastructureAnnotations: { 'example.com/a': 'b', 'proxy.istio.io/config': '{}' },
    },
  }),
  'another revision, cluster and service type': gatewayInput({
    input: { Revision: 'canary', ClusterID: 'west', ServiceType: 'ClusterIP' },
  }),
  'an older Kubernetes, FIPS, no fixed user': gatewayInput({
    input: { KubeVersion: 130, CompliancePolicy: 'fips-140-3', ProxyUID: 0, ProxyGID: 0 },
  }),
  'an image and a network of its own': gatewayInput({
    metadata: {
      annotations: { 'sidecar.istio.io/proxyImage': 'r.example/p:1', 'gateway.istio.io/x': 'y' },
      labels: { 'topology.istio.io/network': 'north' },
    },
    input: { InfrastructureLabels: { 'topology.istio.io/network': 'north' } },
  }),
  'an address and ports of UDP': gatewayInput({
    input: {
      Ports: [{ name: 'quic', port: 443, protocol: 'UDP', appProtocol: 'udp' }],
      IsEastWestGateway: true,
    },
  }),
};
