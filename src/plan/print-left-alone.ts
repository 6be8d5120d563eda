import { printRef } from '../api/object-ref.ts';
import type { Drift } from './plan.ts';

/**
 * What the plan leaves as others made it, in one line: `ConfigMap istio-system/istio /data/mesh: left alone: contested with argocd`.
 */
export function printLeftAlone({ ref, fields, managers, why }: Drift): string {
  const place = [printRef(ref), fields.join(', ')].filter((part) => part !== '').join(' ');
  if (fields.length === 0) return `${place}: left alone: deleted, and spec.drift.policy is Report`;
  const who = managers.join(', ');
  if (why === 'contested') {
    return `${place}: left alone: contested with ${who || 'somebody who is not named'}`;
  }
  const by = who === '' ? '' : ` by ${who}`;
  return `${place}: left alone: changed${by}, and spec.drift.policy is Report`;
}
