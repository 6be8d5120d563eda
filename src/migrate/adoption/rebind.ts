import type { KubeObject } from '../../api/kube-object.ts';
import { refOf } from '../../api/object-ref.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { without } from '../../support/without.ts';
import type { AdoptionItem } from './adoption-facts.ts';
import type { AdoptionStep } from './adoption-plan.ts';

/** What the name of a bridging binding has behind the binding's own. */
const BRIDGE = '-meshinstall-adoption';

const BINDINGS = new Set(['ClusterRoleBinding', 'RoleBinding']);

/** Whether an object binds a role. */
export function isBinding({ kind }: KubeObject): boolean {
  return BINDINGS.has(kind);
}

/**
 * A binding to another role than the live one's: Kubernetes does not let the role of a binding be changed, so it is made anew. A
 * second binding with the new role stands in between, so that the account is never without its rights. Undefined for
 * everything else.
 */
export function planRebind({ object, live, after }: AdoptionItem): AdoptionStep | undefined {
  if (!isBinding(object)) return undefined;
  const interrupted = live === undefined && after === undefined;
  if (!interrupted && deepEqual(live?.roleRef, object.roleRef)) return undefined;
  return {
    type: 'rebind',
    ref: refOf(object),
    uid: live?.metadata.uid,
    object,
    bridge: bridgeOf(object),
    changes: ['roleRef'],
  };
}

/** The second binding: without our labels, so that nothing but an adoption deletes it. */
export function bridgeOf(object: KubeObject): KubeObject {
  const metadata = without(object.metadata, 'labels');
  return { ...object, metadata: { ...metadata, name: `${metadata.name}${BRIDGE}` } };
}
