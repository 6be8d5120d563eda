import { loadCatalog } from '../catalog/load-catalog.ts';
import type { MinorInfo } from '../catalog/catalog.ts';
import type { CliContext } from './cli-context.ts';
import { formatTable, type Cell } from './output/format-table.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor, type Paint } from './output/paint.ts';

/** The versions of the catalog, newest minor first. */
export async function runVersions(
  context: CliContext,
  output: DocumentFormat | undefined,
): Promise<void> {
  const { versions } = loadCatalog();
  if (output !== undefined) {
    await printDocument(context, { meshinstall: context.version, istio: versions }, output);
    return;
  }
  const paint = paintFor(context.stdout);
  const today = new Date(context.now()).toISOString().slice(0, 10);
  const rows = versions.minors
    .toReversed()
    .map((info) => rowOf(info, { paint, today, isDefault: info.minor === versions.default }));
  context.stdout.write(formatTable(['ISTIO', 'PATCHES', 'KUBERNETES', 'SUPPORT'], rows));
}

function rowOf(
  { minor, patches, kubernetes, endOfLife }: MinorInfo,
  view: { readonly paint: Paint; readonly today: string; readonly isDefault: boolean },
): readonly (string | Cell)[] {
  return [
    view.isDefault ? `${minor} (default)` : minor,
    patches.toReversed().join(' '),
    `${kubernetes.oldest} to ${kubernetes.newest}`,
    supportOf(endOfLife, view),
  ];
}

function supportOf(
  endOfLife: string | undefined,
  { paint, today }: { readonly paint: Paint; readonly today: string },
): Cell {
  if (endOfLife === undefined) return { text: 'supported', paint: paint.good };
  if (endOfLife >= today) return { text: `until ${endOfLife}`, paint: paint.good };
  return { text: `ended ${endOfLife}`, paint: paint.pending };
}
