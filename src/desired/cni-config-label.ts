import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import { CNI_CONFIG_LABEL } from '../api/names.ts';
import { digest } from '../support/digest.ts';
import { mapAt } from './merge-json.ts';

interface Part {
  readonly object: KubeObject;
  readonly component: string;
}

/**
 * The CNI agent reads its ConfigMap once, at its start: a digest of it in a label of its pods makes a changed setting roll out.
 * Objects of other components stay as they are.
 */
export function withCniConfigLabel<T extends Part>(parts: readonly T[]): readonly T[] {
  const config = parts.find((part) => part.component === 'cni' && part.object.kind === 'ConfigMap');
  if (config === undefined) return parts;
  const label = { [CNI_CONFIG_LABEL]: digest(config.object.data ?? {}) };
  return parts.map((part) =>
    part.component === 'cni' && part.object.kind === 'DaemonSet'
      ? { ...part, object: withPodLabel(part.object, label) }
      : part,
  );
}

function withPodLabel(workload: KubeObject, label: Readonly<Record<string, string>>): KubeObject {
  const spec = workload.spec as JsonObject;
  const template = mapAt(spec, 'template');
  const metadata = mapAt(template, 'metadata');
  const labels = { ...mapAt(metadata, 'labels'), ...label };
  return {
    ...workload,
    spec: { ...spec, template: { ...template, metadata: { ...metadata, labels } } },
  };
}
