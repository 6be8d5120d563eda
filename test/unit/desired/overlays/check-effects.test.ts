import { describe, expect, test } from '@jest/globals';
import { printFinding } from '../../../../src/api/finding.ts';
import { PROFILES } from '../../../../src/api/mesh-install-spec-schema.ts';
import { schemaAt } from '../../../../src/api/schema-paths.ts';
import { SUPPORTED_MINORS } from '../../../../src/api/supported-minors.ts';
import { walkSchema } from '../../../../src/api/walk-schema.ts';
import { buildOverlaid } from '../../../../src/desired/build-overlaid.ts';
import { resolveSpec } from '../../../../src/desired/resolve-spec.ts';
import { CATALOG } from '../../../support/catalog.ts';

const { kinds, release } = CATALOG.kubernetesSchema();
const NO_FIELD = `there is no such field in Kubernetes ${release}`;

/** The errors of a wish with these overlays, as they are printed. */
function errorsOf(overlays: readonly object[], more: object = {}): readonly string[] {
  const spec: object = { profile: 'demo', ...more, overlays };
  const resolved = resolveSpec({ spec, catalog: CATALOG, version: '1.31.1' });
  const request = { resolved, catalog: CATALOG, owner: 'default', rbac: 'standalone' } as const;
  const { findings } = buildOverlaid(request);
  return findings.filter(({ severity }) => severity === 'error').map(printFinding);
}

const ISTIOD = { group: 'apps', kind: 'Deployment', name: 'istiod' };
const CONFIG = { kind: 'ConfigMap', name: 'values' };
const SERVICE = { kind: 'Service', name: 'istiod' };
const WEBHOOK = {
  group: 'admissionregistration.k8s.io',
  kind: 'MutatingWebhookConfiguration',
  name: 'istio-revision-tag-default',
};

function discovery(container: object): object {
  return pod({ containers: [{ name: 'discovery', ...container }] });
}

function pod(spec: object): object {
  return { spec: { template: { spec } } };
}

const PATCH = 'spec.overlays[0].patch';
const POD = `${PATCH}.spec.template.spec`;

describe('a strategic merge that the API server would refuse is refused, with its place', () => {
  test.each<[what: string, target: object, patch: object, says: string | readonly string[]]>([
    [
      'a misspelled field at the top',
      ISTIOD,
      { speck: {} },
      `${PATCH}.speck: ${NO_FIELD}; did you mean ${PATCH}.spec?`,
    ],
    [
      'a misspelled field of a pod',
      ISTIOD,
      pod({ tolerationz: [{ key: 'a' }] }),
      `${POD}.tolerationz: ${NO_FIELD}; did you mean ${POD}.tolerations?`,
    ],
    [
      'one with an empty value, that would change nothing',
      ISTIOD,
      pod({ tolerationz: [] }),
      `${POD}.tolerationz: ${NO_FIELD}; did you mean ${POD}.tolerations?`,
    ],
    [
      'a field that is like no other',
      ISTIOD,
      pod({ weather: 'fine' }),
      `${POD}.weather: ${NO_FIELD}`,
    ],
    [
      'one deep in a container, by its place in the patch and not in the object',
      ISTIOD,
      pod({
        containers: [
          { name: 'old', $patch: 'delete' },
          { name: 'discovery', readinessProbe: { httpGet: { prot: 1 } } },
        ],
      }),
      `${POD}.containers[1].readinessProbe.httpGet.prot: ${NO_FIELD}; did you mean ${POD}.containers[1].readinessProbe.httpGet.port?`,
    ],
    [
      'one in a list without a merge key, behind a null',
      ISTIOD,
      pod({ tolerations: [null, { key: 'a' }, { kee: 'b' }] }),
      `${POD}.tolerations[2].kee: ${NO_FIELD}; did you mean ${POD}.tolerations[2].key?`,
    ],
    [
      'one in a list that is new, whatever its key',
      ISTIOD,
      discovery({ volumeDevices: [{ devicePath: '/dev/a', nam: 'a' }] }),
      `${POD}.containers[0].volumeDevices[0].nam: ${NO_FIELD}; did you mean ${POD}.containers[0].volumeDevices[0].name?`,
    ],
    [
      'one in a webhook',
      WEBHOOK,
      { webhooks: [{ name: 'rev.namespace.sidecar-injector.istio.io', timeoutSecond: 5 }] },
      `${PATCH}.webhooks[0].timeoutSecond: ${NO_FIELD}; did you mean ${PATCH}.webhooks[0].timeoutSeconds?`,
    ],
    [
      'a directive that there is not',
      SERVICE,
      { metadata: { '$deletFromPrimitiveList/finalizers': ['a'] } },
      `${PATCH}.metadata["$deletFromPrimitiveList/finalizers"]: ${NO_FIELD}`,
    ],
    [
      'text for a number',
      ISTIOD,
      { spec: { replicas: 'three' } },
      `${PATCH}.spec.replicas: has to be a whole number (found "three")`,
    ],
    [
      'a number in quotes',
      ISTIOD,
      { spec: { replicas: '3' } },
      `${PATCH}.spec.replicas: has to be a whole number; write it without quotes (found "3")`,
    ],
    [
      'a number for the value of a variable',
      ISTIOD,
      discovery({ env: [{ name: 'A', value: 1 }] }),
      `${POD}.containers[0].env[0].value: has to be text; write it in quotes (found 1)`,
    ],
    [
      'true and false as text',
      ISTIOD,
      pod({ hostNetwork: 'false' }),
      `${POD}.hostNetwork: has to be true or false; write it without quotes (found "false")`,
    ],
    [
      'a list for a map',
      ISTIOD,
      pod({ nodeSelector: ['a'] }),
      `${POD}.nodeSelector: has to be an object (keys and values) (found a list)`,
    ],
    [
      'a map for a list',
      ISTIOD,
      pod({ containers: { discovery: {} } }),
      `${POD}.containers: has to be a list (found an object)`,
    ],
    [
      'a map for text',
      ISTIOD,
      pod({ priorityClassName: { name: 'high' } }),
      `${POD}.priorityClassName: has to be text (found an object)`,
    ],
    [
      'a text for a map',
      ISTIOD,
      discovery({ resources: 'small' }),
      `${POD}.containers[0].resources: has to be an object (keys and values) (found "small")`,
    ],
    [
      'a quantity that is none',
      ISTIOD,
      discovery({ resources: { limits: { memory: '1GB' } } }),
      `${POD}.containers[0].resources.limits.memory: has to be a quantity such as 100m, 2 or 512Mi (found "1GB")`,
    ],
    [
      'a list where a port’s name or number belongs',
      SERVICE,
      { spec: { ports: [{ port: 443, targetPort: [15017] }] } },
      `${PATCH}.spec.ports[0].targetPort: has to be a whole number or text (found a list)`,
    ],
    [
      'a number in a ConfigMap',
      CONFIG,
      { data: { more: 5 } },
      `${PATCH}.data.more: has to be text; write it in quotes (found 5)`,
    ],
    [
      'a number as label',
      SERVICE,
      { metadata: { labels: { team: 7 } } },
      `${PATCH}.metadata.labels.team: has to be text; write it in quotes (found 7)`,
    ],
    [
      'all that is wrong, at once',
      ISTIOD,
      { speck: {}, spec: { replicas: 'three', minReadySecond: 1 } },
      [
        `${PATCH}.speck: ${NO_FIELD}; did you mean ${PATCH}.spec?`,
        `${PATCH}.spec.replicas: has to be a whole number (found "three")`,
        `${PATCH}.spec.minReadySecond: ${NO_FIELD}; did you mean ${PATCH}.spec.minReadySeconds?`,
      ],
    ],
  ])('%s', (_what, target, patch, says) => {
    expect([...errorsOf([{ target, patch }])].sort()).toEqual([says].flat().sort());
  });
});

const JSON_PATCH = 'spec.overlays[0].jsonPatch';
const CONTAINER = '/spec/template/spec/containers/0';

describe('so is a JSON Patch, with the operation', () => {
  test.each<[what: string, operations: readonly object[], says: string | readonly string[]]>([
    [
      'a misspelled field in a pointer',
      [{ op: 'add', path: `${CONTAINER}/imagePulPolicy`, value: 'Always' }],
      `${JSON_PATCH}[0].path: ${NO_FIELD} (found "${CONTAINER}/imagePulPolicy"); did you mean ${CONTAINER}/imagePullPolicy?`,
    ],
    [
      'a misspelled field in a value',
      [{ op: 'add', path: `${CONTAINER}/lifecycle`, value: { preStop: { slep: {} } } }],
      `${JSON_PATCH}[0].value.preStop.slep: ${NO_FIELD}; did you mean ${JSON_PATCH}[0].value.preStop.sleep?`,
    ],
    [
      'a value of another type',
      [{ op: 'replace', path: '/spec/replicas', value: 'three' }],
      `${JSON_PATCH}[0].value: has to be a whole number (found "three")`,
    ],
    [
      'items that others moved later',
      [
        { op: 'add', path: `${CONTAINER}/env/-`, value: { name: 'A', value: 1 } },
        { op: 'add', path: `${CONTAINER}/env/0`, value: { name: 'B', valu: 'b' } },
        { op: 'remove', path: `${CONTAINER}/env/1` },
        { op: 'add', path: `${CONTAINER}/env/1`, value: { name: 'C', value: 'c' } },
      ],
      [
        `${JSON_PATCH}[0].value.value: has to be text; write it in quotes (found 1)`,
        `${JSON_PATCH}[1].value.valu: ${NO_FIELD}; did you mean ${JSON_PATCH}[1].value.value?`,
      ],
    ],
    [
      'an item that was moved itself',
      [
        { op: 'add', path: `${CONTAINER}/args/-`, value: 5 },
        { op: 'move', from: `${CONTAINER}/args/0`, path: `${CONTAINER}/args/-` },
      ],
      `${JSON_PATCH}[0].value: has to be text; write it in quotes (found 5)`,
    ],
    [
      'what was copied to where it does not belong',
      [{ op: 'copy', from: `${CONTAINER}/name`, path: '/spec/replicas' }],
      `${JSON_PATCH}[0].path: spec.replicas: has to be a whole number (found "discovery")`,
    ],
  ])('%s', (_what, jsonPatch, says) => {
    const more = { values: { pilot: { autoscaleEnabled: false } } };
    const found = errorsOf([{ target: ISTIOD, jsonPatch }], more);
    expect([...found].sort()).toEqual([says].flat().sort());
  });

  test('a mistake that a later operation takes back is none', () => {
    const jsonPatch = [
      { op: 'add', path: '/spec/speck', value: 1 },
      { op: 'remove', path: '/spec/speck' },
    ];
    expect(errorsOf([{ target: ISTIOD, jsonPatch }])).toEqual([]);
  });
});

describe('as lenient as the API server', () => {
  test.each<[what: string, target: object, patch: object]>([
    ['quantities may be numbers', ISTIOD, discovery({ resources: { limits: { cpu: 0.5 } } })],
    ['and with an exponent', ISTIOD, discovery({ resources: { limits: { memory: '1e9' } } })],
    ['a port’s name', SERVICE, { spec: { ports: [{ port: 443, targetPort: 'https' }] } }],
    ['a port’s number', SERVICE, { spec: { ports: [{ port: 443, targetPort: 15017 }] } }],
    ['any name in a map', SERVICE, { metadata: { annotations: { speck: 'x' } } }],
    ['null', ISTIOD, pod({ tolerationz: null, hostNetwork: false })],
    ['directives', ISTIOD, pod({ nodeSelector: { $patch: 'replace', a: 'b' } })],
  ])('%s', (_what, target, patch) => {
    expect(errorsOf([{ target, patch }])).toEqual([]);
  });
});

describe('a mistake is told once, where it stands', () => {
  test('not by the next overlay of the same object', () => {
    const target = ISTIOD;
    const overlays = [
      { target, patch: { spec: { speck: 1 } } },
      { target, patch: { spec: { replicas: 3 } } },
      { target, jsonPatch: [{ op: 'add', path: '/spec/paused', value: false }] },
    ];
    expect(errorsOf(overlays)).toEqual([`${PATCH}.spec.speck: ${NO_FIELD}`]);
  });

  test('not by an overlay on what values brought', () => {
    const values = { pilot: { affinity: { nodeAffinityy: {} } } };
    const overlays = [{ target: ISTIOD, patch: pod({ affinity: { podAffinity: {} } }) }];
    expect(errorsOf(overlays, { values })).toEqual([]);
  });

  test('in a profile overlay: by its name', () => {
    const overlay = { target: ISTIOD, patch: { spec: { replicaz: 1 } } };
    const layer = { name: 'ConfigMap a/b, c', spec: { overlays: [overlay] } };
    const resolved = resolveSpec({
      spec: { profile: 'demo' },
      catalog: CATALOG,
      version: '1.31.1',
      profileOverlays: [layer],
    });
    const request = { resolved, catalog: CATALOG, owner: 'default', rbac: 'bound' } as const;
    expect(buildOverlaid(request).findings.map(printFinding)).toEqual([
      `ConfigMap a/b, c: overlays[0].patch.spec.replicaz: ${NO_FIELD}; did you mean overlays[0].patch.spec.replicas?`,
    ]);
  });
});

describe('the schema has every object that is rendered', () => {
  /** Specs that between them switch on every object that the manifests can render. */
  const specs = [
    ...PROFILES.map((profile) => ({ profile })),
    {
      profile: 'default',
      values: { pilot: { autoscaleMin: 2 }, global: { networkPolicy: { enabled: true } } },
    },
    { profile: 'ambient', platform: 'openshift' },
    { profile: 'ambient', platform: 'gke' },
    { profile: 'remote', values: { global: { remotePilotAddress: '10.0.0.1' } } },
  ];
  const unjudged = ['CustomResourceDefinition', 'NetworkAttachmentDefinition'];

  test.each(SUPPORTED_MINORS)('of Istio %s: in all profiles, with nothing to find', (minor) => {
    const seen = new Set<string>();
    for (const spec of specs) {
      const resolved = resolveSpec({ spec, catalog: CATALOG, version: `${minor}.0` });
      for (const rbac of ['bound', 'standalone'] as const) {
        const request = { resolved, catalog: CATALOG, owner: 'default', rbac, holdsDefault: true };
        for (const { object } of buildOverlaid(request).objects) {
          if (unjudged.includes(object.kind)) continue;
          seen.add(`${object.apiVersion} ${object.kind}`);
          const kind = schemaAt(kinds, [object.apiVersion, object.kind]);
          expect(kind).toBeDefined();
          expect(walkSchema(object, kind ?? {}, { at: [object.kind] })).toEqual([]);
        }
      }
    }
    const known = Object.entries(kinds.properties ?? {}).flatMap(([version, { properties = {} }]) =>
      Object.keys(properties).map((kind) => `${version} ${kind}`),
    );
    expect([...seen].sort()).toEqual(known.sort());
  });
});
