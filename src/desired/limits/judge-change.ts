import type { ValuePath } from '../../api/finding.ts';
import { asJson } from '../../api/kube-object.ts';
import type { Json, JsonObject, KubeObject } from '../../api/kube-object.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { isJsonObject, mapAt, scalarText, valueAt } from '../merge-json.ts';
import { listAt } from './list-at.ts';

/** Something that an overlay may not change. */
export interface Trespass {
  /** Where in the object. */
  readonly at: ValuePath;
  /** A clause for people. */
  readonly message: string;
}

/** What overlays may change in a kind, beside what every kind has; see {@link judgeChange}. */
interface KindRule {
  /** Why nothing at all may be changed. */
  readonly closed?: string;
  /** Top-level members that stay as they are, with the reason. */
  readonly fixed?: readonly (readonly [path: readonly string[], why: string])[];
  /** Webhooks are judged entry by entry. */
  readonly webhooks?: true;
}

const GRANTS = 'rights are the administrator’s to give';
const SELECTS = 'it says which pods this is about';
const CHECKED = 'its text follows from spec.meshConfig and spec.values, where it is checked';
const WORKLOAD: KindRule = { fixed: [[['spec', 'selector'], SELECTS]] };

/** The kinds that overlays may touch, and how far. A kind that is not here is closed. */
const KINDS: Readonly<Record<string, KindRule>> = {
  ClusterRole: { closed: GRANTS },
  ClusterRoleBinding: { closed: GRANTS },
  Role: { closed: GRANTS },
  RoleBinding: { closed: GRANTS },
  CustomResourceDefinition: { closed: 'CRDs belong to all meshes of the cluster' },
  Namespace: { closed: 'namespaces are not the mesh’s to shape' },
  EndpointSlice: { closed: 'it says who serves' },
  Deployment: WORKLOAD,
  DaemonSet: WORKLOAD,
  ServiceAccount: { fixed: [[['secrets'], GRANTS]] },
  ConfigMap: {
    fixed: [
      [['data'], CHECKED],
      [['binaryData'], CHECKED],
      [['immutable'], CHECKED],
    ],
  },
  Service: {
    fixed: [
      [['spec', 'selector'], 'it says who serves'],
      [['spec', 'externalName'], 'it says who serves'],
      [['spec', 'externalIPs'], 'it would take traffic of others'],
    ],
  },
  HorizontalPodAutoscaler: { fixed: [[['spec', 'scaleTargetRef'], 'it names another object']] },
  PodDisruptionBudget: { fixed: [[['spec', 'selector'], SELECTS]] },
  NetworkPolicy: { fixed: [[['spec', 'podSelector'], SELECTS]] },
  MutatingWebhookConfiguration: { webhooks: true },
  ValidatingWebhookConfiguration: { webhooks: true },
};

/** Labels by which objects are found again. */
const OUR_LABELS = /^(app\.kubernetes\.io\/(managed-by|part-of)|meshinstall\.io\/.+)$/;

/** Members of a webhook that say when it is asked. All others say who is asked, what about, and what an answer may do. */
const OPEN_WEBHOOK_FIELDS: ReadonlySet<string> = new Set([
  'failurePolicy',
  'matchConditions',
  'matchPolicy',
  'namespaceSelector',
  'objectSelector',
  'reinvocationPolicy',
  'timeoutSeconds',
]);

/**
 * Everything that a change by an overlay may not touch, whatever it makes of it. The list is one of what may be changed: of metadata
 * labels and annotations that are not ours, of a kind what the table leaves open. What is left open is judged by its claims.
 */
export function judgeChange(before: KubeObject, after: KubeObject): readonly Trespass[] {
  const old = asJson(before);
  const now = asJson(after);
  const rule = KINDS[before.kind] ?? { closed: 'this kind cannot be patched' };
  if (rule.closed !== undefined) {
    return [{ at: [], message: `a ${before.kind} cannot be patched: ${rule.closed}` }];
  }
  const fixed = (rule.fixed ?? []).filter(
    ([path]) => !deepEqual(valueAt(old, ...path), valueAt(now, ...path)),
  );
  return [
    ...judgeMetadata(mapAt(old, 'metadata'), mapAt(now, 'metadata')),
    ...fixed.map(([at, why]) => ({ at, message: `cannot be patched: ${why}` })),
    ...judgeStatus(old, now),
    ...(rule.webhooks === true ? judgeWebhooks(old, now) : []),
  ];
}

function judgeMetadata(old: JsonObject, now: JsonObject): readonly Trespass[] {
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  const others = [...names].filter(
    (name) => name !== 'labels' && name !== 'annotations' && !deepEqual(old[name], now[name]),
  );
  return [
    ...others.map((name) => ({
      at: ['metadata', name],
      message: 'cannot be patched: of metadata only labels and annotations can',
    })),
    ...['labels', 'annotations'].flatMap((map) =>
      changedNames(mapAt(old, map), mapAt(now, map))
        .filter((name) => OUR_LABELS.test(name))
        .map((name) => ({
          at: ['metadata', map, name],
          message: 'cannot be patched: by it the operator finds its objects again',
        })),
    ),
  ];
}

function changedNames(old: JsonObject, now: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.filter((name) => !deepEqual(old[name], now[name]));
}

function judgeStatus(old: JsonObject, now: JsonObject): readonly Trespass[] {
  if (deepEqual(old.status, now.status)) return [];
  return [{ at: ['status'], message: 'cannot be patched: it is the cluster’s to write' }];
}

function judgeWebhooks(old: JsonObject, now: JsonObject): readonly Trespass[] {
  const known = new Map(
    listAt(old, 'webhooks')
      .filter(isJsonObject)
      .map((entry) => [scalarText(entry.name), entry]),
  );
  return listAt(now, 'webhooks').flatMap((entry: Json, index) => {
    const name = isJsonObject(entry) ? scalarText(entry.name) : '';
    const before = known.get(name);
    if (before === undefined || !isJsonObject(entry)) {
      return [
        { at: ['webhooks', index], message: 'cannot be added: a webhook sees what others write' },
      ];
    }
    return changedNames(before, entry)
      .filter((field) => !OPEN_WEBHOOK_FIELDS.has(field))
      .map((field) => ({
        at: ['webhooks', index, field],
        message: 'cannot be patched: who is asked, and what about, is the mesh’s own',
      }));
  });
}
