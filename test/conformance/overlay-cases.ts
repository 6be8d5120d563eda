import type { Json, JsonObject } from '../../src/api/kube-object.ts';

function pilot(k8s: JsonObject): JsonObject {
  return { components: { pilot: { k8s } } };
}

function patches(kind: string, name: string, ...list: readonly (readonly [string, Json])[]): Json {
  return { kind, name, patches: list.map(([path, value]) => ({ path, value })) };
}

function istiod(...list: readonly (readonly [string, Json])[]): JsonObject {
  return pilot({ overlays: [patches('Deployment', 'istiod', ...list)] });
}

const CONTAINER = 'spec.template.spec.containers.[name:discovery]';

/** IstioOperators whose `k8s` parts only overlays can say. All of each can be carried over. */
export const OVERLAY_CASES: Readonly<Record<string, JsonObject>> = {
  'an argument by its number, and one more behind the last': istiod(
    [`${CONTAINER}.args.[1]`, '--monitoringAddr=:15099'],
    [`${CONTAINER}.args.[-1]`, '--vklog=2'],
  ),
  'an argument by its text': istiod([`${CONTAINER}.args.[:--domain]`, '--domain']),
  'an argument by a part of it': istiod([`${CONTAINER}.args.[30m]`, '60m']),
  'arguments by regular expressions': istiod(
    [`${CONTAINER}.args.[:^--log_output_level=\\.+$]`, '--log_output_level=all:debug'],
    [`${CONTAINER}.args.[:^[[0-9]+m$|^[0-9]{1,3}m$]`, '45m'],
    [`${CONTAINER}.args[:^cluster\\\\.local$]`, 'mesh.local'],
    [`${CONTAINER}.args.[:Addr=:(\\d\\d)+]`, '--monitoringAddr=:15099'],
    [`${CONTAINER}.args.[^(?:--)?keepalive(Max|Min)S]`, '--keepaliveMaxServerConnectionAge'],
  ),
  'an argument that is found by a regular expression and taken away': istiod(
    [`${CONTAINER}.args.[:^--keepalive\\w*$]`, null],
    [`${CONTAINER}.args.[:^\\d+m$]`, null],
  ),
  'an argument by what an earlier patch made of it': istiod(
    [`${CONTAINER}.args.[:^--mon]`, '--monitoringAddr=:15099'],
    [`${CONTAINER}.args.[:15099$]`, '--monitoringAddr=:15098'],
  ),
  'a container without a dot before the bracket': istiod([
    'spec.template.spec.containers[name:discovery].terminationMessagePolicy',
    'FallbackToLogsOnError',
  ]),
  'a field where maps are missing': istiod([
    'spec.template.spec.dnsConfig.options',
    [{ name: 'ndots', value: '2' }],
  ]),
  'an annotation with dots in its name': istiod([
    'spec.template.metadata.annotations.example\\.com/team',
    'platform',
  ]),
  'a field that is taken away': istiod([
    'spec.template.spec.containers.[name:discovery].ports',
    null,
  ]),
  'an item that is taken away': istiod([`${CONTAINER}.env.[name:CLUSTER_ID]`, null]),
  'a map that takes the place of another': istiod([
    `${CONTAINER}.resources`,
    { limits: { cpu: '1500m' } },
  ]),
  'a map that is written as a text': istiod([
    `${CONTAINER}.lifecycle`,
    'preStop:\n  sleep:\n    seconds: 5\n',
  ]),
  'two objects of one component': pilot({
    overlays: [
      patches('Service', 'istiod', ['spec.sessionAffinity', 'ClientIP']),
      patches('HorizontalPodAutoscaler', 'istiod', ['spec.maxReplicas', 9]),
    ],
  }),
  'settings of istiod that no value has, and an overlay on them': pilot({
    imagePullPolicy: 'Always',
    priorityClassName: 'system-cluster-critical',
    readinessProbe: { periodSeconds: 7, httpGet: { path: '/ready', port: 8080 } },
    overlays: [patches('Deployment', 'istiod', [`${CONTAINER}.readinessProbe.timeoutSeconds`, 3])],
  }),
  'a revision': {
    revision: 'canary',
    ...pilot({
      overlays: [patches('Deployment', 'istiod-canary', ['spec.minReadySeconds', 5])],
      priorityClassName: 'high',
    }),
  },
  'settings and overlays of a gateway': {
    components: {
      ingressGateways: [
        {
          name: 'istio-ingressgateway',
          enabled: true,
          k8s: {
            affinity: { podAntiAffinity: {} },
            securityContext: { fsGroup: 1337, runAsNonRoot: true },
            overlays: [
              patches(
                'Deployment',
                'istio-ingressgateway',
                ['spec.template.spec.terminationGracePeriodSeconds', 45],
                ['spec.template.spec.containers.[name:istio-proxy].env.[-1].name', 'LAST'],
              ),
              patches('Service', 'istio-ingressgateway', ['spec.sessionAffinity', 'ClientIP']),
            ],
          },
        },
      ],
    },
  },
  'the CNI node agent': {
    components: {
      cni: {
        enabled: true,
        k8s: {
          podAnnotations: { team: 'platform' },
          overlays: [
            patches('DaemonSet', 'istio-cni-node', [
              'spec.template.spec.containers.[name:install-cni].terminationMessagePolicy',
              'FallbackToLogsOnError',
            ]),
          ],
        },
      },
    },
  },
};

/** IstioOperators with a path that istioctl passes over without a word. */
export const EMPTY_CASES: Readonly<Record<string, JsonObject>> = {
  'an item by a name that none has': istiod([
    'spec.template.spec.containers.[name:other].tty',
    true,
  ]),
  'an item by a name that a regular expression would find': istiod([
    'spec.template.spec.containers.[name:^disc].tty',
    true,
  ]),
  'a text that no item has': istiod([`${CONTAINER}.args.[:^domain]`, 'x']),
  'an item by a plain name': istiod([`${CONTAINER}.args.first`, 'x']),
  'a place below a plain value': istiod([`${CONTAINER}.image.x`, 'y']),
};
