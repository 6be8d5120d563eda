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
