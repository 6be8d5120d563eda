import type { KubeObject } from '../api/kube-object.ts';
import { groupOf } from '../api/object-ref.ts';
import type { KindRef } from './cluster-client.ts';
import type { InformerSpec } from './informer.ts';
import { matchesLabels } from './label-selector.ts';

type Selection = Omit<InformerSpec<unknown>, 'project'>;

/** Names what an informer follows; equal for two specs that follow the same. */
export function printSpec(spec: Selection): string {
  const group = groupOf(spec.apiVersion);
  const parts = [
    group === '' ? spec.kind : `${spec.kind}.${group}`,
    spec.namespace !== undefined && `in ${spec.namespace}`,
    spec.labelSelector !== undefined && `labels ${spec.labelSelector}`,
    spec.fieldSelector !== undefined && `fields ${spec.fieldSelector}`,
    spec.metadataOnly === true && 'metadata',
  ];
  return parts.filter((part) => part !== false).join(' ');
}

/** Whether a spec is about this kind, whatever the version. */
export function isAbout(spec: Selection, { apiVersion, kind }: KindRef): boolean {
  return spec.kind === kind && groupOf(spec.apiVersion) === groupOf(apiVersion);
}

/**
 * Whether the object is in the selection, kind aside. Of field selectors only `metadata.name` and `metadata.namespace` can be
 * judged; with any other the answer is no.
 */
export function coversObject(spec: Selection, object: KubeObject): boolean {
  const { namespace, labels } = object.metadata;
  if (spec.namespace !== undefined && spec.namespace !== namespace) return false;
  if (spec.labelSelector !== undefined && !matchesLabels(spec.labelSelector, labels)) return false;
  return spec.fieldSelector === undefined || matchesFields(spec.fieldSelector, object);
}

function matchesFields(selector: string, { metadata }: KubeObject): boolean {
  return selector.split(',').every((requirement) => {
    const [, field, operator, value] = /^(.+?)(!=|==?)(.*)$/.exec(requirement.trim()) ?? [];
    const known = field === 'metadata.name' || field === 'metadata.namespace';
    if (!known) return false;
    const live = field === 'metadata.name' ? metadata.name : metadata.namespace;
    return (live === value) === (operator !== '!=');
  });
}
