import { minorOf } from '../../api/supported-minors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { mapAt } from '../merge-json.ts';
import type { ResolvedSpec } from '../resolved-spec.ts';

/** Injection templates that are to be applied by default and do not exist: istiod would inject nothing, and refuse the pods. */
export function missingTemplates(
  { values, version }: Pick<ResolvedSpec, 'values' | 'version'>,
  catalog: Pick<Catalog, 'injectionTemplates'>,
): readonly { readonly id: string; readonly message: string }[] {
  const webhook = mapAt(values, 'sidecarInjectorWebhook');
  const { defaultTemplates } = webhook;
  const minor = minorOf(version);
  if (!Array.isArray(defaultTemplates) || minor === undefined) return [];
  const known = Object.keys({
    ...catalog.injectionTemplates(minor),
    ...mapAt(webhook, 'templates'),
  });
  return (defaultTemplates as readonly unknown[])
    .filter((name) => typeof name === 'string' && !known.includes(name))
    .map((name) => ({
      id: `no template ${String(name)}`,
      message: `there is no injection template ${JSON.stringify(name)}: there is ${known.join(', ')}; templates of your own are in spec.values.sidecarInjectorWebhook.templates`,
    }));
}
