import type { JsonObject } from '../../src/api/kube-object.ts';

/** Specs of IstioOperators as people write them, beyond values alone. All of each can be carried over. */
export const IMPORT_CASES: Readonly<Record<string, JsonObject>> = {
  'a gateway of one’s own in place of the profile’s': {
    components: {
      ingressGateways: [
        {
          name: 'public',
          enabled: true,
          label: { app: 'public', istio: 'public' },
          k8s: {
            resources: { requests: { cpu: '1500m' } },
            service: { type: 'NodePort', ports: [{ name: 'https', port: 443, targetPort: 8443 }] },
            serviceAnnotations: { a: 'b' },
            hpaSpec: { minReplicas: 2, maxReplicas: 4 },
          },
        },
      ],
    },
  },
  'two gateways of a type, one without labels of its own': {
    components: {
      ingressGateways: [
        { name: 'istio-ingressgateway', enabled: true },
        { name: 'second', enabled: true },
      ],
    },
  },
  'the demo profile’s gateway, written again': {
    profile: 'demo',
    components: { ingressGateways: [{ name: 'istio-ingressgateway', enabled: true }] },
  },
  'a gateway beside those of the demo profile': {
    profile: 'demo',
    components: {
      ingressGateways: [
        { name: 'public', enabled: true, k8s: { resources: { limits: { cpu: '3500m' } } } },
      ],
    },
  },
  'the demo profile with variables of one’s own for istiod': {
    profile: 'demo',
    components: { pilot: { k8s: { env: [{ name: 'A', value: '1' }] } } },
  },
  'patches of istiod': {
    components: {
      pilot: {
        k8s: {
          resources: { requests: { cpu: '1500m' }, limits: { memory: '4Gi' } },
          nodeSelector: { pool: 'mesh' },
          podAnnotations: { team: 'platform' },
          env: [
            { name: 'A', value: '1' },
            { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
          hpaSpec: {
            minReplicas: 2,
            maxReplicas: 7,
            metrics: [
              {
                type: 'Resource',
                resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
              },
            ],
          },
          strategy: { rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } },
        },
      },
    },
  },
  'settings of the one gateway': {
    components: {
      ingressGateways: [
        {
          name: 'istio-ingressgateway',
          enabled: true,
          k8s: { podAnnotations: { a: 'b' }, env: [{ name: 'A', value: '1' }] },
        },
      ],
    },
    values: {
      gateways: { 'istio-ingressgateway': { autoscaleMin: 2, loadBalancerIP: '192.0.2.1' } },
    },
  },
  'gateways switched on by values': {
    values: { gateways: { 'istio-egressgateway': { enabled: true, autoscaleEnabled: false } } },
  },
  'the hub, a revision and MeshConfig under values': {
    hub: 'r.example/mesh',
    revision: 'canary',
    values: { meshConfig: { accessLogFile: '/dev/stdout' }, global: { variant: 'distroless' } },
  },
};
