/**
 * What the API server adds inside values that server-side apply tracks as a whole (atomic leaves), where managedFields cannot
 * tell our part from the server's. A key that only the live value has, with exactly this value, is no difference.
 * Source: the defaulting functions of the built-in API groups, seen in live objects of Kubernetes 1.35.
 */
const LIVE_ONLY: Readonly<Record<string, readonly unknown[]>> = {
  scope: ['*'],
  apiVersion: ['v1'],
  defaultMode: [420],
  protocol: ['TCP'],
  matchPolicy: ['Equivalent'],
  timeoutSeconds: [10],
  preserveUnknownFields: [false],
  restartPolicy: ['Always'],
  scheme: ['HTTP'],
  namespaceSelector: [{}],
  objectSelector: [{}],
  divisor: ['0'],
  terminationMessagePath: ['/dev/termination-log'],
  terminationMessagePolicy: ['File'],
  expirationSeconds: [3600],
  nodeTaintsPolicy: ['Ignore'],
  nodeAffinityPolicy: ['Honor'],
};

/** Defaults of list keys: an associative list whose key is defaulted names its items with it (`protocol: TCP` of ports). */
const LIST_KEYS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/** The default of an associative list's key, or undefined. */
export function listKeyDefault(key: string): unknown {
  return LIST_KEYS[key];
}

/** Is this member, absent from what we sent, something the API server adds by itself? */
export function isServerDefault(key: string, value: unknown): boolean {
  const known = LIVE_ONLY[key];
  if (known === undefined || !Object.hasOwn(LIVE_ONLY, key)) return false;
  return known.some((candidate) => JSON.stringify(candidate) === JSON.stringify(value));
}
