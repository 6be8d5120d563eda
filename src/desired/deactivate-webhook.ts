import type { JsonObject, KubeObject } from '../api/kube-object.ts';

/** Matches nothing: no namespace and no pod carries this label. */
const NEVER = { matchLabels: { 'istio.io/deactivated': 'never-match' } } as const;

/**
 * An injection webhook that selects no pod, as upstream leaves the one of the default revision while the tag `default` serves
 * what it would: else both would select the same pods.
 */
export function deactivateWebhook(webhook: KubeObject): KubeObject {
  const entries = (webhook.webhooks ?? []) as readonly JsonObject[];
  return {
    ...webhook,
    webhooks: entries.map((entry) => ({
      ...entry,
      namespaceSelector: NEVER,
      objectSelector: NEVER,
    })),
  };
}
