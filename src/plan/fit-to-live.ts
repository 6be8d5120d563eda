import type { KubeObject } from '../api/kube-object.ts';
import type { LiveObject } from '../facts/facts.ts';
import { fitPodMarks } from './fit-pod-marks.ts';
import { asObject, inOrderOf } from './in-order-of.ts';

/**
 * The desired object as it may be sent, given what other parties own in the live one (design.md §6):
 *
 * - a ValidatingWebhookConfiguration's `failurePolicy` is omitted once istiod has set Fail, and Ignore until then;
 * - a ServiceAccount's `imagePullSecrets` is an atomic list that platforms add to: live and wished together when we wish some,
 *   else omitted;
 * - our labels on the pods of a workload that was taken over from another installer are left out until something else of the pod
 *   template changes: a label alone would restart the pods;
 * - the lists of a workload's pods are in the order of the live ones: another order would restart the pods, too.
 *
 * Everything else is returned as it is. Pure.
 */
export function fitToLive(object: KubeObject, live: LiveObject | undefined): KubeObject {
  const foreign = live?.foreign ?? {};
  switch (object.kind) {
    case 'ValidatingWebhookConfiguration':
      return fitFailurePolicy(object, foreign.failurePolicies ?? {});
    case 'ServiceAccount':
      return fitPullSecrets(object, foreign.imagePullSecrets ?? []);
    case 'Deployment':
    case 'DaemonSet':
      return fitWorkload(object, live);
    default:
      return object;
  }
}

function fitWorkload(object: KubeObject, live: LiveObject | undefined): KubeObject {
  const fitted = fitPodMarks(object, live);
  return live?.owned === undefined ? fitted : inOrderOf(fitted, asObject(live.owned));
}

interface Webhook {
  readonly name: string;
  readonly failurePolicy?: string;
}

function fitFailurePolicy(object: KubeObject, live: Readonly<Record<string, string>>): KubeObject {
  const webhooks = (object.webhooks ?? []) as readonly Webhook[];
  return {
    ...object,
    webhooks: webhooks.map((webhook) => fitWebhook(webhook, live[webhook.name])),
  };
}

function fitWebhook(webhook: Webhook, livePolicy: string | undefined): Webhook {
  const { failurePolicy, ...rest } = webhook;
  if (failurePolicy === 'Fail') return webhook;
  return livePolicy === 'Fail' ? rest : { ...rest, failurePolicy: 'Ignore' };
}

interface PullSecret {
  readonly name: string;
}

function fitPullSecrets(object: KubeObject, live: readonly string[]): KubeObject {
  const { imagePullSecrets, ...rest } = object;
  const wished = ((imagePullSecrets ?? []) as readonly PullSecret[]).map((secret) => secret.name);
  if (wished.length === 0) return rest;
  const names = [...new Set([...live, ...wished])];
  return { ...rest, imagePullSecrets: names.map((name) => ({ name })) };
}
