import type { Desired } from './desired.ts';
import { mapAt } from './merge-json.ts';
import type { Refusal } from './wish.ts';

/**
 * Injection templates of the user's own decide what runs in every injected pod: refused, unless the operator was started with
 * them allowed. Choosing among Istio's own (`defaultTemplates`) is free.
 */
export function judgeTemplates({ resolved }: Desired, allowed: boolean): readonly Refusal[] {
  const { templates } = mapAt(resolved.originalValues, 'sidecarInjectorWebhook');
  if (allowed || !isFilled(templates)) return [];
  return [
    {
      path: 'spec.values.sidecarInjectorWebhook.templates',
      reason: 'ResultNotAllowed',
      message:
        "injection templates of your own need the operator's flag --allow-injection-templates",
    },
  ];
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
