import type { Json, JsonObject } from '../../../src/api/kube-object.ts';
import { MESH_INSTALL_SPEC_SCHEMA } from '../../../src/api/mesh-install-spec-schema.ts';
import type { SchemaNode } from '../../../src/api/schema-node.ts';
import { leavesOf, withLeaf } from '../schema-leaves.ts';
import type { Dice } from '../seeded.ts';

const LEAVES = leavesOf(MESH_INSTALL_SPEC_SCHEMA);

/** Specs that are right, to begin with. */
const GOOD: readonly JsonObject[] = [
  {},
  { version: '1.31.1', profile: 'demo' },
  {
    version: '1.30',
    profile: 'minimal',
    platform: 'gke',
    revision: 'canary',
    images: {
      hub: 'docker.io/istio',
      variant: 'distroless',
      digests: { pilot: { '1.30.2': `sha256:${'0'.repeat(64)}` } },
    },
    meshConfig: { accessLogFile: '/dev/stdout', defaultConfig: { concurrency: 2 } },
    values: { pilot: { traceSampling: 5, env: { A: 'b' } }, global: { logAsJson: true } },
    deletionPolicy: 'Retain',
  },
  {
    gateways: [
      {
        name: 'edge',
        type: 'Ingress',
        service: {
          type: 'LoadBalancer',
          ports: [
            { name: 'http2', port: 80, targetPort: 8080, protocol: 'TCP' },
            { name: 'tls', port: 15443 },
          ],
          annotations: { 'a.b/c': 'd' },
          loadBalancerSourceRanges: ['10.0.0.0/8', '192.168.0.0/16'],
          ipFamilies: ['IPv4'],
        },
        autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 4 },
        resources: { requests: { cpu: 1, memory: '64Mi' }, limits: { cpu: '500m' } },
        labels: { istio: 'edge' },
        readyWhen: 'Address',
      },
      {
        name: 'out',
        namespace: 'egress',
        type: 'Egress',
        autoscaling: { enabled: false },
        replicas: 2,
      },
    ],
  },
];

/** Values of any type that are somewhere wrong. */
const ODD: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  65_535,
  65_536,
  2_147_483_647,
  2_147_483_648,
  9_007_199_254_740_991,
  '',
  ' ',
  '5',
  'true',
  'demo',
  'Ingress',
  'x'.repeat(64),
  'x'.repeat(300),
  'é',
  '😀😀',
  'a\u0000b',
  '\u202e',
  'A',
  '-a',
  'a-',
  'a.b',
  '1.31',
  '25%',
  '1Gi',
  [],
  [null],
  ['a', 'a'],
  [[]],
  {},
  { a: 1 },
  { name: 'x' },
  { enabled: false },
  [{ name: 'edge', type: 'Ingress' }],
];

/** A good spec with one to three things changed. */
export function mutateSpec(dice: Dice): Json {
  let spec: Json = dice.oneOf(GOOD);
  for (let times = 1 + dice.below(3); times > 0; times--) {
    spec = dice.oneOf([replaced, replaced, removed, extended, copied, bounded, bounded])(
      spec,
      dice,
    );
  }
  return spec;
}

type Path = readonly (string | number)[];

function pathsOf(value: Json, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const entries: readonly (readonly [string | number, Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [index, item] as const)
    : Object.entries(value as JsonObject);
  return [at, ...entries.flatMap(([name, member]) => pathsOf(member, [...at, name]))];
}

function at(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(
    (one, name) => (one as Readonly<Record<string, Json>> | undefined)?.[name],
    value,
  );
}

/** The value with another one (or none) at a path. */
function put(
  value: Json | undefined,
  [first, ...rest]: Path,
  next: Json | undefined,
): Json | undefined {
  if (first === undefined) return next;
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) =>
      index === first ? (put(item, rest, next) ?? []) : [item],
    );
  }
  const object = typeof value === 'object' && value !== null ? (value as JsonObject) : {};
  const { [String(first)]: member, ...others } = object;
  const changed = put(member, rest, next);
  return changed === undefined ? others : { ...others, [String(first)]: changed };
}

function replaced(spec: Json, dice: Dice): Json {
  return put(spec, dice.oneOf(pathsOf(spec)), dice.oneOf(ODD)) ?? null;
}

function removed(spec: Json, dice: Dice): Json {
  const path = dice.oneOf(pathsOf(spec));
  return path.length === 0 ? spec : (put(spec, path, undefined) ?? null);
}

function extended(spec: Json, dice: Dice): Json {
  const path = dice.oneOf(pathsOf(spec));
  const name = dice.oneOf(['x', 'proflie', 'toString', 'é', 'a.b/c', 'x'.repeat(400), 'name', '']);
  return put(spec, [...path, name], dice.oneOf(ODD)) ?? null;
}

/** A part of the spec in another part's place. */
function copied(spec: Json, dice: Dice): Json {
  const paths = pathsOf(spec);
  return put(spec, dice.oneOf(paths), at(spec, dice.oneOf(paths))) ?? null;
}

/** A field of the schema with a value on, or just beyond, its limits. */
function bounded(spec: Json, dice: Dice): Json {
  const leaf = dice.oneOf(LEAVES);
  const key = dice.oneOf(['a', 'example.org/key', '1.31.1', 'cpu', 'x'.repeat(300)]);
  return withLeaf(spec, leaf.at, { value: dice.oneOf(boundsOf(leaf.node)), key });
}

function boundsOf(node: SchemaNode): readonly Json[] {
  if (node.enum !== undefined)
    return [...node.enum, `${node.enum[0] ?? ''}x`, node.enum[0]?.toLowerCase() ?? ''];
  if (node.type === 'boolean') return [true, false, 'true', 0];
  if (node.type === 'integer') {
    const { minimum = 0, maximum = 100 } = node;
    return [minimum - 1, minimum, maximum, maximum + 1, minimum + 0.5, String(minimum)];
  }
  if (node.type !== 'string') return ODD;
  const { minLength = 0, maxLength = 20 } = node;
  return [
    ...[minLength - 1, minLength, maxLength, maxLength + 1].map((length) =>
      'a'.repeat(Math.max(0, length)),
    ),
    '😀'.repeat(maxLength),
    'a\n',
    ...[
      '100m',
      '2',
      'docker.io/istio',
      '1.29.2',
      '1.31',
      '1.31.999',
      `sha256:${'a'.repeat(64)}`,
      'alpha',
    ],
  ];
}
