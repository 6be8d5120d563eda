import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

const PORT_NUMBER = { type: 'integer', format: 'int32', minimum: 1, maximum: 65535 } as const;

const PORT = {
  type: 'object',
  description: 'One port of the gateway’s Service.',
  required: ['name', 'port'],
  properties: {
    name: {
      type: 'string',
      description:
        'Name of the port, unique in the list; its first word tells the protocol (http2, https, tls, tcp).',
      pattern: PATTERNS.dnsLabel,
      maxLength: 63,
    },
    port: { ...PORT_NUMBER, description: 'The port that clients connect to.' },
    targetPort: {
      ...PORT_NUMBER,
      description:
        'The port that the proxy listens on; 1024 and above for a Classic gateway, which runs without root. Default: the value of port.',
    },
    nodePort: {
      ...PORT_NUMBER,
      description: 'The port on every node. Default: allocated by Kubernetes.',
    },
    protocol: {
      type: 'string',
      description: 'Transport protocol. Default: TCP.',
      enum: ['TCP', 'UDP'],
    },
  },
} as const satisfies SchemaNode;

/** `service` of a gateway. Which fields a change of may cost an address: src/plan/address-changes.ts. */
export const GATEWAY_SERVICE_SCHEMA = {
  type: 'object',
  description:
    'The Service in front of the gateway. Default: the profile’s, else Istio’s for the type of gateway.',
  properties: {
    type: {
      type: 'string',
      description:
        'Kind of Service; None for a gateway without one. Default: LoadBalancer for Ingress, ClusterIP for Egress.',
      enum: ['LoadBalancer', 'ClusterIP', 'NodePort', 'None'],
    },
    ports: {
      type: 'array',
      description:
        'All ports of the Service; a list written here takes the place of the profile’s. Default: for Ingress status-port 15021, http2 80 and https 443; for Egress the same without status-port. A Classic gateway listens on 8080 and 8443 behind them, a Standalone one on 80 and 443.',
      minItems: 1,
      maxItems: 64,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: PORT,
    },
    annotations: {
      type: 'object',
      description:
        'Annotations of the Service, for example for a cloud’s load balancer. Default: none.',
      maxProperties: 64,
      additionalProperties: { type: 'string', maxLength: 4096 },
    },
    loadBalancerClass: {
      type: 'string',
      description:
        'Which load balancer implementation serves the Service. Kubernetes does not let it change while the type stays LoadBalancer. Default: the cluster’s.',
      minLength: 1,
      maxLength: 253,
    },
    loadBalancerIP: {
      type: 'string',
      description: 'The address to ask the load balancer for. Default: any.',
      minLength: 1,
      maxLength: 45,
    },
    loadBalancerSourceRanges: {
      type: 'array',
      description: 'CIDR ranges that may connect through the load balancer. Default: all.',
      maxItems: 128,
      'x-kubernetes-list-type': 'set',
      items: { type: 'string', minLength: 1, maxLength: 49 },
    },
    allocateLoadBalancerNodePorts: {
      type: 'boolean',
      description:
        'Whether a Service of type LoadBalancer gets node ports as well. Default: the cluster’s, which is true.',
    },
    externalTrafficPolicy: {
      type: 'string',
      description:
        'Local keeps the client’s address and sends traffic only to nodes that run the gateway. Default: Cluster.',
      enum: ['Cluster', 'Local'],
    },
    internalTrafficPolicy: {
      type: 'string',
      description:
        'Local sends traffic from inside the cluster only to a gateway on the same node. Default: Cluster.',
      enum: ['Cluster', 'Local'],
    },
    ipFamilyPolicy: {
      type: 'string',
      description:
        'Whether the Service has addresses of one or both IP families. Default: the cluster’s.',
      enum: ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
    },
    ipFamilies: {
      type: 'array',
      description: 'IP families of the Service, the first one is primary. Default: the cluster’s.',
      maxItems: 2,
      'x-kubernetes-list-type': 'atomic',
      items: { type: 'string', enum: ['IPv4', 'IPv6'] },
    },
  },
} as const satisfies SchemaNode;
