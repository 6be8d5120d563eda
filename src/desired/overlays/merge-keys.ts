/** How one field of a type is merged. */
export interface FieldRule {
  /** Lists: the member that tells items apart; empty for a list of scalars that is a set. Absent: the list is replaced. */
  readonly mergeKey?: string;
  /** A map that is replaced and not merged. */
  readonly replaced?: true;
  /** The type of the map or of the list's items, for what is below. */
  readonly type?: string;
}

/** The rules of one type by field; a field without one is merged if it is a map, and replaced if it is a list. */
export type TypeRules = ReadonlyMap<string, FieldRule>;

/**
 * Kubernetes' patch strategies for the kinds that are rendered, without status: `field:Type` leads on, `list[key]` is merged by that
 * key, `list[]` is a set of scalars, `field!` is replaced. Compared in a test with what an API server publishes.
 */
const TYPES: Readonly<Record<string, string>> = {
  Deployment: 'metadata:ObjectMeta spec:WorkloadSpec',
  DaemonSet: 'metadata:ObjectMeta spec:WorkloadSpec',
  WorkloadSpec: 'template:PodTemplate',
  PodTemplate: 'metadata:ObjectMeta spec:PodSpec',
  PodSpec:
    'containers[name]:Container initContainers[name]:Container ephemeralContainers[name]:Container volumes[name]:Volume imagePullSecrets[name] hostAliases[ip] topologySpreadConstraints[topologyKey] schedulingGates[name] resourceClaims[name]',
  Container: 'ports[containerPort] env[name] volumeMounts[mountPath] volumeDevices[devicePath]',
  Volume: 'ephemeral:EphemeralVolume',
  EphemeralVolume: 'volumeClaimTemplate:ClaimTemplate',
  ClaimTemplate: 'metadata:ObjectMeta',
  Service: 'metadata:ObjectMeta spec:ServiceSpec',
  ServiceSpec: 'ports[port]',
  ServiceAccount: 'metadata:ObjectMeta secrets[name]',
  PodDisruptionBudget: 'metadata:ObjectMeta spec:BudgetSpec',
  BudgetSpec: 'selector!',
  MutatingWebhookConfiguration: 'metadata:ObjectMeta webhooks[name]:Webhook',
  ValidatingWebhookConfiguration: 'metadata:ObjectMeta webhooks[name]:Webhook',
  Webhook: 'matchConditions[name]',
  ObjectMeta: 'ownerReferences[uid] finalizers[]',
};

/** Kinds with nothing of their own to say. */
const PLAIN = 'metadata:ObjectMeta';

const NO_RULES: TypeRules = new Map();
const RULES: ReadonlyMap<string, TypeRules> = new Map(
  Object.entries(TYPES).map(([type, words]) => [type, parseRules(words)]),
);
const PLAIN_RULES = parseRules(PLAIN);

/** The rules of a kind's top level. */
export function rulesOfKind(kind: string): TypeRules {
  return RULES.get(kind) ?? PLAIN_RULES;
}

/** The rules below a field. */
export function rulesBelow(rule: FieldRule | undefined): TypeRules {
  return rule?.type === undefined ? NO_RULES : (RULES.get(rule.type) ?? NO_RULES);
}

function parseRules(words: string): TypeRules {
  return new Map(words.split(' ').map(parseRule));
}

function parseRule(word: string): readonly [string, FieldRule] {
  const [, field = '', list, mergeKey = '', replaced, type] =
    /^(\w+)(\[(\w*)\])?(!)?(?::(\w+))?$/.exec(word) ?? [];
  return [
    field,
    {
      ...(list === undefined ? {} : { mergeKey }),
      ...(replaced === undefined ? {} : { replaced: true }),
      ...(type === undefined ? {} : { type }),
    },
  ];
}
