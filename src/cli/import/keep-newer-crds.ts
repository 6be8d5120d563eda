import { findingAt } from '../../api/finding.ts';
import { refOf } from '../../api/object-ref.ts';
import { minorOf } from '../../api/supported-minors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import { mergeJson, textAt, valueAt } from '../../desired/merge-json.ts';
import type { Imported } from '../../migrate/imported.ts';
import { lostFields } from '../../migrate/lost-fields.ts';
import { inGroups } from '../adopt/in-groups.ts';

const SWITCH = ['values', 'base', 'enableIstioConfigCRDs'] as const;

/**
 * An import under which no CRD of the cluster becomes an older one: with such a CRD the spec leaves all of them to whoever brought them, and says
 * so. The Sail operator brings those of the newest version that it knows, whatever it installs.
 */
export async function keepNewerCrds(
  client: Pick<ClusterReader, 'get'>,
  catalog: Catalog,
  imported: Imported,
): Promise<Imported> {
  const { spec, findings } = imported;
  const minor = minorOf(textAt(spec, 'version'));
  if (minor === undefined || valueAt(spec, ...SWITCH) !== undefined) return imported;
  const newer = await inGroups(catalog.istioCrds(minor), async (crd) => {
    const live = await client.get(refOf(crd));
    return live === undefined ? [] : lostFields(live, crd);
  });
  if (newer.flat().length === 0) return imported;
  const message =
    'is false, since the CRDs in the cluster are of a newer version, and objects would lose fields by older ones; take it out once spec.version is as new';
  const note = findingAt(['spec', ...SWITCH], message, { severity: 'warning' });
  return {
    spec: mergeJson(spec, { values: { base: { enableIstioConfigCRDs: false } } }),
    findings: [...findings, note],
  };
}
