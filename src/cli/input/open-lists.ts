import type { ValuePath } from '../../api/finding.ts';
import type { DocumentPositions } from '../../api/yaml-positions.ts';
import type { SourceDocument } from './read-documents.ts';

/** Lists as `kubectl get -o yaml` prints them, and as the API server answers. */
const LIST_KINDS: ReadonlySet<unknown> = new Set(['List', 'MeshInstallList']);

/** Documents with the items of lists in the place of the lists; each item says where it stands. Everything else stays as it is. */
export function openLists(documents: readonly SourceDocument[]): readonly SourceDocument[] {
  return documents.flatMap((document) => {
    const items = itemsOf(document.value);
    return items === undefined
      ? [document]
      : items.map((value, index) => item(document, value, index));
  });
}

function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { kind, items } = value as { readonly kind?: unknown; readonly items?: unknown };
  return LIST_KINDS.has(kind) && Array.isArray(items) ? items : undefined;
}

function item({ file, positions }: SourceDocument, value: unknown, index: number): SourceDocument {
  const within: ValuePath = ['items', index];
  return { file, value, within, positions: positionsBelow(positions, within) };
}

/** Where the values below a path stand, by their paths from there. */
function positionsBelow(positions: DocumentPositions, within: ValuePath): DocumentPositions {
  return {
    positionOf: (path) => positions.positionOf([...within, ...path]),
    plainScalars: positions.plainScalars
      .filter(({ path }) => within.every((part, index) => path[index] === part))
      .map(({ path, text }) => ({ path: path.slice(within.length), text })),
  };
}
