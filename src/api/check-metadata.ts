import { didYouMean } from '../support/did-you-mean.ts';
import { findingAt } from './finding.ts';
import type { Finding } from './finding.ts';

/** Members of Kubernetes' ObjectMeta. */
const FIELDS: readonly string[] = [
  ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation'],
  ...['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'],
  ...['labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields'],
];

/**
 * Members of `metadata` that Kubernetes does not have, and labels and annotations that are no text: kubectl refuses both. For objects that
 * people write; one of the cluster may be of a newer Kubernetes.
 */
export function checkMetadata(object: unknown): readonly Finding[] {
  const metadata = isRecord(object) ? object.metadata : undefined;
  if (!isRecord(metadata)) return [];
  const unknown = Object.keys(metadata)
    .filter((name) => !FIELDS.includes(name))
    .map((name) => {
      const near = didYouMean(name, FIELDS);
      const meant = near === undefined ? undefined : `metadata.${near}`;
      return findingAt(['metadata', name], 'there is no such field', { didYouMean: meant });
    });
  return [...unknown, ...['labels', 'annotations'].flatMap((name) => checkTexts(metadata, name))];
}

function checkTexts(metadata: Readonly<Record<string, unknown>>, name: string): readonly Finding[] {
  const { [name]: texts } = metadata;
  if (texts === undefined || texts === null) return [];
  if (!isRecord(texts))
    return [findingAt(['metadata', name], 'has to be an object (keys and values)')];
  return Object.entries(texts)
    .filter(([, text]) => typeof text !== 'string' && text !== null)
    .map(([key, value]) =>
      findingAt(['metadata', name, key], 'has to be text; write it in quotes', { value }),
    );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
