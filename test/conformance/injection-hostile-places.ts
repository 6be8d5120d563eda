import type { JsonObject } from '../../src/api/kube-object.ts';
import { deployment, FLOWING, FLOWING_LABELS } from './injection-workloads.ts';

/** A place of a workload from which text flows into the injected pod. */
export interface Place {
  readonly name: string;
  /** The workload with the text in that place. */
  readonly workload: (text: string) => JsonObject;
  /** Two texts that belong there: what differs between their pods is what a text there may change. */
  readonly harmless: readonly [string, string];
  /** Spec of the MeshInstall under which the place is looked at. */
  readonly installation?: JsonObject;
  /** Only values of a certain form are accepted, by Istio itself or by the template; elsewhere nothing may be refused. */
  readonly choosy?: boolean;
  /** False where the template writes the text nowhere but in its own place. */
  readonly flows?: boolean;
  /** The first minor in which it flows. */
  readonly since?: string;
}

/** What a template without care would take for structure: of YAML, of Go templates, of shells, of Istio's own merge. */
export const HOSTILE_TEXTS: readonly string[] = [
  'a" b',
  "a' b",
  'a\\',
  'x"\nsecurityContext:\n  privileged: true\n#',
  'x\n      securityContext:\n        privileged: true',
  'x\n    - name: evil\n      image: evil:1',
  'x\r\nhostNetwork: true',
  '"\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: evil}\n---\n"',
  '"}, {name: evil, image: "evil',
  'x}], hostPID: true, volumes: [{name: y',
  '", privileged: true, x: "',
  '- evil',
  '# a comment',
  'x # a comment',
  'key: value',
  '{"$patch":"replace"}',
  '$patch: delete',
  '[1, 2]',
  '&anchor x',
  '*alias',
  '!!binary eA==',
  '|\n  a block',
  '>-\n  a block',
  '%YAML 1.1',
  '@reserved',
  '`reserved`',
  'null',
  '~',
  'yes',
  '0x10',
  '1e3',
  '2026-01-01',
  '{{ .Values }}',
  '{{ fail "refused" }}',
  '{{- define "proxy" }}{{ end }}',
  '${A} $(POD_NAME) %s %!d(string)',
  'tab\there',
  'line\u2028and\u2029paragraph',
  'next\u0085line',
  '\ufeffmark',
  'bell\u0007 escape\u001b',
  'zero\u0000',
  'é 中 🙂',
  'x'.repeat(5000),
];

const CHOOSY = new Set([
  'apm.datadoghq.com/env',
  'proxy.istio.io/config',
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/userVolumeMount',
  'istio.io/reroute-virtual-interfaces',
  'sidecar.istio.io/interceptionMode',
  'status.sidecar.istio.io/port',
]);
const CHOOSY_GROUPS =
  /^(readiness\.status|traffic)\.sidecar\.istio\.io\/|^sidecar\.istio\.io\/proxy(CPU|Memory)/;

function isChoosy(annotation: string): boolean {
  return (
    annotation !== 'traffic.sidecar.istio.io/includeOutboundPorts' &&
    (CHOOSY.has(annotation) || CHOOSY_GROUPS.test(annotation))
  );
}

const CNI = { components: { cni: { enabled: true } } };
const DATADOG = { values: { global: { proxy: { tracer: 'datadog' } } } };
const OPEN_TELEMETRY = {
  meshConfig: {
    extensionProviders: [
      {
        name: 'otel',
        opentelemetry: {
          service: 'collector.example.org',
          port: 4317,
          serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS',
        },
      },
    ],
  },
};

function installationFor(annotation: string): JsonObject {
  if (annotation.startsWith('apm.')) return DATADOG;
  if (annotation.startsWith('resource.opentelemetry.io/')) return OPEN_TELEMETRY;
  if (annotation.startsWith('k8s.v1.cni.')) {
    return { ...CNI, values: { pilot: { cni: { provider: 'multus' } } } };
  }
  return {};
}

/** The value of an annotation as it stands. */
function annotationPlaces(): readonly Place[] {
  return Object.entries(FLOWING).map(([annotation, harmless]) => ({
    name: annotation,
    harmless,
    workload: (text) => deployment('steered', { annotations: { [annotation]: text } }),
    installation: installationFor(annotation),
    choosy: isChoosy(annotation),
    ...(annotation.startsWith('resource.') && { since: '1.30' }),
    ...(annotation.startsWith('k8s.v1.cni.') && { flows: false }),
  }));
}

/** The same where other templates, or the CNI plugin, do something else with it. */
function annotationsElsewhere(): readonly Place[] {
  const shared = [
    'agentLogLevel',
    'bootstrapOverride',
    'componentLogLevel',
    'logLevel',
    'proxyImage',
    'proxyImageType',
  ];
  const keys = shared.map((name) => `sidecar.istio.io/${name}`);
  const inTemplates = ['gateway', 'grpc-agent'].flatMap((template) =>
    keys.map((key) => ({ template, key, harmless: FLOWING[key] ?? (['', ''] as const) })),
  );
  const withCni = ['includeOutboundPorts', 'kubevirtInterfaces', 'excludeInterfaces'];
  return [
    ...inTemplates.map(({ template, key, harmless }) => ({
      name: `${key}, template ${template}`,
      harmless,
      workload: (text: string) =>
        deployment('steered', {
          annotations: { 'inject.istio.io/templates': template, [key]: text },
        }),
    })),
    ...withCni.map((name) => {
      const key = `traffic.sidecar.istio.io/${name}`;
      return {
        name: `${key}, with the CNI plugin`,
        harmless: FLOWING[key] ?? (['', ''] as const),
        workload: (text: string) => deployment('steered', { annotations: { [key]: text } }),
        installation: CNI,
        choosy: isChoosy(key),
      };
    }),
  ];
}

/** Text inside the JSON or YAML that some annotations hold, both as key and as value. */
function placesInside(): readonly Place[] {
  const inside = (annotation: string, name: string, wrap: (text: string) => unknown): Place => ({
    name: `${annotation}, ${name}`,
    harmless: ['ONE', 'TWO'],
    workload: (text) =>
      deployment('steered', { annotations: { [annotation]: JSON.stringify(wrap(text)) } }),
    installation: installationFor(annotation),
    choosy: /Volume|config/.test(annotation),
    ...(annotation.startsWith('k8s.v1.cni.') && { flows: false }),
  });
  return [
    inside('sidecar.istio.io/userVolume', 'a name', (text) => ({ [text]: { emptyDir: {} } })),
    inside('sidecar.istio.io/userVolume', 'a value', (text) => ({
      own: { hostPath: { path: text } },
    })),
    inside('sidecar.istio.io/userVolumeMount', 'a name', (text) => ({
      [text]: { mountPath: '/x' },
    })),
    inside('sidecar.istio.io/userVolumeMount', 'a value', (text) => ({ own: { mountPath: text } })),
    inside('apm.datadoghq.com/env', 'a name', (text) => ({ [text]: 'x' })),
    inside('apm.datadoghq.com/env', 'a value', (text) => ({ DD_ENV: text })),
    inside('proxy.istio.io/config', 'a name in proxyMetadata', (text) => ({
      proxyMetadata: { [text]: 'x' },
    })),
    inside('proxy.istio.io/config', 'a value in proxyMetadata', (text) => ({
      proxyMetadata: { A: text },
    })),
    inside('k8s.v1.cni.cncf.io/networks', 'a value', (text) => [{ name: text }]),
  ];
}

function labelPlaces(): readonly Place[] {
  return FLOWING_LABELS.map((label) => ({
    name: `label ${label}`,
    harmless: ['one', 'two'],
    workload: (text) => deployment('steered', { labels: { [label]: text } }),
    installation: {
      meshConfig: { defaultConfig: { proxyMetadata: { ISTIO_META_ENABLE_HBONE: 'true' } } },
    },
    ...(/canonical|tunnel|tlsMode/.test(label) && { flows: false }),
  }));
}

/** Names in the pod that the template repeats elsewhere. The API server checks them only after injection. */
function namePlaces(): readonly Place[] {
  const place = (name: string, workload: (text: string) => JsonObject): Place => ({
    name,
    harmless: ['one', 'two'],
    workload,
  });
  return [
    place('name of a container', (name) =>
      deployment('steered', { spec: { containers: [{ name, image: 'x:1' }] } }),
    ),
    place('name of a container, template grpc-agent', (name) =>
      deployment('steered', {
        annotations: { 'inject.istio.io/templates': 'grpc-agent' },
        spec: { containers: [{ name, image: 'x:1' }] },
      }),
    ),
    place('name of a container, template grpc-simple', (name) =>
      deployment('steered', {
        annotations: { 'inject.istio.io/templates': 'grpc-simple' },
        spec: { containers: [{ name, image: 'x:1' }] },
      }),
    ),
    place('name of a port', (name) =>
      deployment('steered', {
        spec: { containers: [{ name: 'app', image: 'x:1', ports: [{ name, containerPort: 80 }] }] },
      }),
    ),
    place('name of the workload', (name) => deployment(name)),
    {
      ...place('service account', (serviceAccountName) =>
        deployment('steered', {
          spec: { serviceAccountName, containers: [{ name: 'app', image: 'x:1' }] },
        }),
      ),
      installation: { values: { global: { mountMtlsCerts: true } } },
    },
    {
      ...place('image of a container', (image) =>
        deployment('steered', { spec: { containers: [{ name: 'app', image: `x:${image}` }] } }),
      ),
      installation: OPEN_TELEMETRY,
      since: '1.30',
    },
  ];
}

export const PLACES: readonly Place[] = [
  ...annotationPlaces(),
  ...annotationsElsewhere(),
  ...placesInside(),
  ...labelPlaces(),
  ...namePlaces(),
];
