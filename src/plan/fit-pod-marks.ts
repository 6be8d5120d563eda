import { asJson } from '../api/kube-object.ts';
import type { KubeObject } from '../api/kube-object.ts';
import { ADOPTED_ANNOTATION, CNI_CONFIG_LABEL, POD_MARKS } from '../api/names.ts';
import type { LiveObject } from '../facts/facts.ts';
import { compareOwned } from './compare-owned.ts';

/** A workload without our labels on its pods where they would restart them for their own sake; see `fitToLive`. Pure. */
export function fitPodMarks(object: KubeObject, live: LiveObject | undefined): KubeObject {
  if (live === undefined) return object;
  const bare = withoutPodMarks(object);
  if (live.owned === undefined) return bare;
  if (live.annotations[ADOPTED_ANNOTATION] !== adoptedAs(object)) return object;
  const differences = compareOwned(asJson(bare), live.owned);
  return differences.some(({ path }) => path.startsWith('/spec/template')) ? object : bare;
}

interface Workload {
  readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
}

/** What the annotation says on a workload that was taken over as it is now. */
export function adoptedAs(object: KubeObject): string {
  const { template } = object.spec as Workload;
  return template.metadata.labels[CNI_CONFIG_LABEL] ?? 'true';
}

function withoutPodMarks(object: KubeObject): KubeObject {
  const { template, ...spec } = object.spec as Workload;
  const { metadata } = template;
  const labels = Object.entries(metadata.labels).filter(([name]) => !POD_MARKS.includes(name));
  const bare = { ...template, metadata: { ...metadata, labels: Object.fromEntries(labels) } };
  return { ...object, spec: { ...spec, template: bare } };
}
