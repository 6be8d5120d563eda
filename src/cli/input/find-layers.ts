import type { MeshInstall } from '../../api/mesh-install.ts';
import type { LayerSource } from '../../facts/facts.ts';
import type { CliContext } from '../cli-context.ts';
import { openLists } from './open-lists.ts';
import { readDocuments } from './read-documents.ts';
import type { SourceDocument } from './read-documents.ts';

/** Where a command without a cluster looks for profile overlays. */
export interface LayerPlaces {
  /** The documents beside the MeshInstall: ConfigMaps among them are taken. */
  readonly documents: readonly SourceDocument[];
  /** Files of `--profile-overlay`, in order: ConfigMaps, or bare layers. */
  readonly files: readonly string[];
}

type Pool = Map<string, Readonly<Record<string, unknown>>>;

/**
 * The profile overlays of a MeshInstall from files: ConfigMaps by their names; bare layers, in their order, for those that no file
 * names, and what is left over as further layers on top. Error: CliError `usage` for a file that cannot be read.
 */
export async function findLayers(
  context: CliContext,
  { spec }: Pick<MeshInstall, 'spec'>,
  { documents, files }: LayerPlaces,
): Promise<readonly LayerSource[]> {
  const pool: Pool = new Map();
  for (const document of documents) addConfigMap(pool, document);
  const bare: { readonly name: string; readonly text: string }[] = [];
  for (const file of files) {
    const found = openLists(await readDocuments(context, file));
    if (!found.some((document) => addConfigMap(pool, document))) {
      bare.push({ name: file, text: await context.readFile(file) });
    }
  }
  const named = (spec.profileOverlays ?? []).map(({ configMapKeyRef: ref }): LayerSource => {
    const text = textOf(pool, ref) ?? bare.shift()?.text;
    return { ref, content: text === undefined ? MISSING : { text } };
  });
  const others = bare.map(({ name, text }) => ({
    ref: { namespace: '', name, key: '' },
    content: { text },
  }));
  return [...named, ...others];
}

const MISSING = {
  missing:
    'is in none of the files: put the ConfigMap beside the MeshInstall, or name a file with --profile-overlay',
} as const;

/** Whether it is one. */
function addConfigMap(pool: Pool, { value }: SourceDocument): boolean {
  if (!isRecord(value) || value.kind !== 'ConfigMap' || !isRecord(value.metadata)) return false;
  const { namespace = 'default', name } = value.metadata;
  pool.set(`${String(namespace)}/${String(name)}`, isRecord(value.data) ? value.data : {});
  return true;
}

function textOf(pool: Pool, { namespace, name, key }: LayerSource['ref']): string | undefined {
  const data = pool.get(`${namespace}/${name}`);
  const text = data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof text === 'string' ? text : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
