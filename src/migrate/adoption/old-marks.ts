import type { KubeObject, OwnerReference } from '../../api/kube-object.ts';
import { FIELD_MANAGER } from '../../api/names.ts';
import type { Installer } from './adoption-facts.ts';

/** Labels by which installers find their objects again; none of them has a function in the mesh. */
const LABELS =
  /^(app\.kubernetes\.io\/(instance|managed-by|part-of|version|name|component)|helm\.sh\/chart|release|managed-by|istio\.io\/rev|(install\.)?operator\.istio\.io\/.*|sailoperator\.io\/.*)$/;

const ANNOTATIONS =
  /^(meta\.helm\.sh\/.*|helm\.sh\/.*|operator-sdk\/.*|install\.operator\.istio\.io\/.*|sailoperator\.io\/.*)$/;

/** Labels and annotations by which Helm and the Sail operator tell that an object is theirs. */
const OWNERSHIP =
  /^((app\.kubernetes\.io\/)?managed-by|app\.kubernetes\.io\/instance|(meta\.)?helm\.sh\/.*|release|sailoperator\.io\/.*)$/;

const SAIL_GROUP = 'sailoperator.io/';

/** Field managers of the installers. istiod's own (`pilot-discovery`) and Kubernetes' stay what they are. */
const MANAGERS: Readonly<Record<Installer, readonly string[]>> = {
  istioctl: ['istio-operator', 'istioctl'],
  helm: ['helm', 'Helm'],
  sail: ['sail-operator', 'sail', 'manager', 'helm', 'Helm'],
};

/** Whether a field manager is this installer's. */
export function isOldManager(manager: string, installer: Installer): boolean {
  return MANAGERS[installer].includes(manager);
}

/** Labels of the old installer on a live object that are not ours too. */
export function oldLabels(live: KubeObject, wanted: KubeObject): readonly string[] {
  const ours = wanted.metadata.labels ?? {};
  const names = Object.keys(live.metadata.labels ?? {});
  return names.filter((name) => LABELS.test(name) && !Object.hasOwn(ours, name));
}

/** The same for annotations. */
export function oldAnnotations(live: KubeObject, wanted: KubeObject): readonly string[] {
  const ours = wanted.metadata.annotations ?? {};
  const names = Object.keys(live.metadata.annotations ?? {});
  return names.filter((name) => ANNOTATIONS.test(name) && !Object.hasOwn(ours, name));
}

/** Whether a label or annotation says no more than which release an object belongs to. */
export function isOwnership(name: string): boolean {
  return OWNERSHIP.test(name);
}

/** Whether garbage collection would take an object along with a resource of the Sail operator's. */
export function isSailReference({ apiVersion }: OwnerReference): boolean {
  return apiVersion.startsWith(SAIL_GROUP);
}

/** Finalizers of the Sail operator. */
export function isSailFinalizer(name: string): boolean {
  return name.startsWith(SAIL_GROUP);
}

/** Whose a live object is: `ours` once it has our Apply entry, `unknown` when nothing tells. */
export function installerOf(live: KubeObject): Installer | 'ours' | 'unknown' {
  const { annotations = {}, labels = {}, managedFields = [], ownerReferences = [] } = live.metadata;
  if (ownerReferences.some(isSailReference)) return 'sail';
  if (annotations['meta.helm.sh/release-name'] !== undefined) return 'helm';
  const managers = managedFields.map(({ manager }) => manager);
  if (managers.some((name) => isOldManager(name, 'istioctl'))) return 'istioctl';
  if (labels['operator.istio.io/managed'] !== undefined) return 'istioctl';
  const ours = managedFields.some(
    (entry) => entry.manager === FIELD_MANAGER && entry.operation === 'Apply',
  );
  return ours ? 'ours' : 'unknown';
}
