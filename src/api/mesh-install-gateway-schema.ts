import { GATEWAY_POD_FIELDS, GATEWAY_POD_RULES } from './gateway-pod-schema.ts';
import { GATEWAY_AUTOSCALING_SCHEMA, GATEWAY_BUDGET_SCHEMA } from './gateway-scaling-schema.ts';
import { GATEWAY_SCHEDULING_FIELDS } from './gateway-scheduling-schema.ts';
import { GATEWAY_SERVICE_SCHEMA } from './gateway-service-schema.ts';
import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

/** CEL for: the Service of this gateway has a load balancer. */
function balanced(gateway: string): string {
  return `has(${gateway}.service) && has(${gateway}.service.type) ? ${gateway}.service.type == 'LoadBalancer' : ${gateway}.type == 'Ingress'`;
}

/** CEL for the class of the load balancer, or an empty text. */
function loadBalancerClass(gateway: string): string {
  return `(has(${gateway}.service) && has(${gateway}.service.loadBalancerClass) ? ${gateway}.service.loadBalancerClass : '')`;
}

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
    shape: {
      type: 'string',
      description:
        'How the gateway is made. Classic: as Istio’s profiles have it, with everything written out. Standalone: as Istio’s gateway chart has it, with pods that the injector of the gateway’s revision fills in. Cannot be changed. Default: Classic.',
      enum: ['Classic', 'Standalone'],
    },
    revision: {
      type: 'string',
      description:
        'Revision or revision tag whose injector and control plane serve the gateway; needs shape: Standalone, since only then the proxy comes from there. Default: spec.revision.',
      pattern: PATTERNS.dnsLabel,
      minLength: 1,
      maxLength: 56,
    },
    service: GATEWAY_SERVICE_SCHEMA,
    autoscaling: GATEWAY_AUTOSCALING_SCHEMA,
    podDisruptionBudget: GATEWAY_BUDGET_SCHEMA,
    replicas: {
      type: 'integer',
      format: 'int32',
      description:
        'A fixed number of pods; needs autoscaling.enabled: false beside it. Default: 1 when there is no autoscaler.',
      minimum: 0,
      maximum: 10000,
    },
    ...GATEWAY_POD_FIELDS,
    ...GATEWAY_SCHEDULING_FIELDS,
    labels: {
      type: 'object',
      description:
        'Labels of the pods over app and istio; Gateway resources select by them. They are the Deployment’s selector, so they cannot be changed. Default: app with the gateway’s name, istio with ingressgateway or egressgateway; for a Standalone gateway istio with its name without a leading istio-.',
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
    {
      rule: "(has(self.shape) ? self.shape : 'Classic') == (has(oldSelf.shape) ? oldSelf.shape : 'Classic')",
      message:
        'the shape of a gateway cannot be changed; remove the gateway and add one with another name',
      fieldPath: '.shape',
    },
    {
      rule: "!has(self.revision) || (has(self.shape) && self.shape == 'Standalone')",
      message: 'a revision of its own needs shape: Standalone beside it',
      fieldPath: '.revision',
    },
    {
      rule: `!has(self.readyWhen) || self.readyWhen != 'Address' || (${balanced('self')})`,
      message: 'only a Service of type LoadBalancer gets an address',
      fieldPath: '.readyWhen',
    },
    {
      rule: `!(${balanced('self')}) || !(${balanced('oldSelf')}) || ${loadBalancerClass('self')} == ${loadBalancerClass('oldSelf')}`,
      message:
        'Kubernetes does not let the class of a load balancer change; remove the gateway and add one with another name',
      fieldPath: '.service.loadBalancerClass',
    },
    ...GATEWAY_POD_RULES,
  ],
} as const satisfies SchemaNode;
