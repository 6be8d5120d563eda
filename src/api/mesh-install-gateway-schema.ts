import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

const QUANTITIES = {
  type: 'object',
  description:
    'Amounts by resource name, for example cpu and memory, as in a pod. Default: the profile’s.',
  maxProperties: 16,
  additionalProperties: {
    'x-kubernetes-int-or-string': true,
    pattern: PATTERNS.quantity,
    maxLength: 32,
    description: 'A quantity as Kubernetes writes it.',
  },
} as const satisfies SchemaNode;

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
    port: {
      type: 'integer',
      format: 'int32',
      description: 'The port that clients connect to.',
      minimum: 1,
      maximum: 65535,
    },
    targetPort: {
      type: 'integer',
      format: 'int32',
      description:
        'The port that the proxy listens on; 1024 and above, since it runs without root. Default: the value of port.',
      minimum: 1,
      maximum: 65535,
    },
    nodePort: {
      type: 'integer',
      format: 'int32',
      description: 'The port on every node. Default: allocated by Kubernetes.',
      minimum: 1,
      maximum: 65535,
    },
    protocol: {
      type: 'string',
      description: 'Transport protocol. Default: TCP.',
      enum: ['TCP', 'UDP'],
    },
  },
} as const satisfies SchemaNode;

const SERVICE = {
  type: 'object',
  description:
    'The Service in front of the gateway. Default: the profile’s, else Istio’s for the type of gateway.',
  properties: {
    type: {
      type: 'string',
      description: 'Kind of Service. Default: LoadBalancer for Ingress, ClusterIP for Egress.',
      enum: ['LoadBalancer', 'ClusterIP', 'NodePort'],
    },
    ports: {
      type: 'array',
      description:
        'All ports of the Service; a list written here takes the place of the profile’s. Default: for Ingress status-port 15021, http2 80 to 8080 and https 443 to 8443; for Egress the same without status-port.',
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
        'Which load balancer implementation serves the Service. Default: the cluster’s. Kubernetes does not let it change later.',
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
    externalTrafficPolicy: {
      type: 'string',
      description:
        'Local keeps the client’s address and sends traffic only to nodes that run the gateway. Default: Cluster.',
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

const AUTOSCALING = {
  type: 'object',
  description: 'A HorizontalPodAutoscaler on CPU for the gateway. Default: the profile’s.',
  properties: {
    enabled: {
      type: 'boolean',
      description: 'Whether there is an autoscaler. Default: the profile’s, else true.',
    },
    minReplicas: {
      type: 'integer',
      format: 'int32',
      description: 'Fewest pods. Default: 1.',
      minimum: 1,
      maximum: 10000,
    },
    maxReplicas: {
      type: 'integer',
      format: 'int32',
      description: 'Most pods. Default: 5.',
      minimum: 1,
      maximum: 10000,
    },
  },
  'x-kubernetes-validations': [
    {
      rule: '!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas',
      message: 'maxReplicas must be at least minReplicas',
      fieldPath: '.maxReplicas',
    },
  ],
} as const satisfies SchemaNode;

/** One item of `spec.gateways`. Only members that no profile sets have a schema default: another one would override the profile's. */
export const GATEWAY_SCHEMA = {
  type: 'object',
  description: 'One gateway: a Deployment of Envoy with its Service, at the edge of the mesh.',
  required: ['name', 'type'],
  properties: {
    namespace: {
      type: 'string',
      description:
        'Namespace of the gateway; it has to exist. An empty text stands for spec.namespace. Default: "".',
      default: '',
      pattern: PATTERNS.dnsLabelOrEmpty,
      maxLength: 63,
    },
    name: {
      type: 'string',
      description: 'Name of the Deployment, the Service and whatever else belongs to the gateway.',
      pattern: PATTERNS.serviceName,
      minLength: 1,
      maxLength: 63,
    },
    type: {
      type: 'string',
      description:
        'Ingress for traffic into the mesh, Egress for traffic out of it. Cannot be changed.',
      enum: ['Ingress', 'Egress'],
    },
    enabled: {
      type: 'boolean',
      description: 'false removes the gateway, also one that the profile brings. Default: true.',
      default: true,
    },
    service: SERVICE,
    autoscaling: AUTOSCALING,
    replicas: {
      type: 'integer',
      format: 'int32',
      description:
        'A fixed number of pods; needs autoscaling.enabled: false beside it. Default: 1 when there is no autoscaler.',
      minimum: 0,
      maximum: 10000,
    },
    resources: {
      type: 'object',
      description: 'Requests and limits of the proxy container. Default: the profile’s.',
      properties: { requests: QUANTITIES, limits: QUANTITIES },
    },
    labels: {
      type: 'object',
      description:
        'Labels of the pods over app and istio; Gateway resources select by them. They are the Deployment’s selector, so they cannot be changed. Default: app with the gateway’s name, istio with ingressgateway or egressgateway.',
      maxProperties: 32,
      additionalProperties: {
        type: 'string',
        maxLength: 63,
        pattern: PATTERNS.labelValue,
      },
    },
    readyWhen: {
      type: 'string',
      description:
        'When the gateway counts as ready: Deployment, when its pods are available; Address, when its Service has an address as well. Default: Deployment.',
      enum: ['Deployment', 'Address'],
    },
  },
  'x-kubernetes-validations': [
    {
      rule: 'self.type == oldSelf.type',
      message:
        'the type of a gateway cannot be changed; remove the gateway and add one with another name',
      fieldPath: '.type',
    },
    {
      rule: 'has(self.labels) == has(oldSelf.labels) && (!has(self.labels) || self.labels == oldSelf.labels)',
      message:
        'labels select the gateway’s pods and cannot be changed; remove the gateway and add one with another name',
      fieldPath: '.labels',
    },
    {
      rule: '!has(self.replicas) || (has(self.autoscaling) && has(self.autoscaling.enabled) && !self.autoscaling.enabled)',
      message: 'a fixed number of replicas needs autoscaling.enabled: false beside it',
      fieldPath: '.replicas',
    },
  ],
} as const satisfies SchemaNode;
