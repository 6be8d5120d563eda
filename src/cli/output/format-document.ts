import type { KubeObject } from '../../api/kube-object.ts';
import type { CliContext } from '../cli-context.ts';

/** Formats for programs. */
export const DOCUMENT_FORMATS = ['yaml', 'json'] as const;

export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** One value as JSON (two blanks) or YAML, with a line end. */
export async function formatDocument(value: unknown, format: DocumentFormat): Promise<string> {
  if (format === 'json') return `${JSON.stringify(value, null, 2)}\n`;
  const { dump } = await import('js-yaml');
  return dump(value, YAML_STYLE);
}

/**
 * Kubernetes objects as kubectl takes them: a YAML stream, or one JSON `List`. The order stays.
 *
 * @param printed YAML of `{spec: …}` by spec, where it is known already
 */
export async function formatObjects(
  objects: readonly KubeObject[],
  format: DocumentFormat,
  printed: ReadonlyMap<unknown, string> = new Map(),
): Promise<string> {
  if (format === 'json') {
    return formatDocument({ apiVersion: 'v1', kind: 'List', items: objects }, 'json');
  }
  const { dump } = await import('js-yaml');
  return objects
    .map((object) => {
      const { spec, ...rest } = object;
      const known = printed.get(spec);
      if (known === undefined) return `---\n${dump(object, YAML_STYLE)}`;
      return `---\n${dump(rest, YAML_STYLE)}${known}`;
    })
    .join('');
}

/** Writes one value to standard output. */
export async function printDocument(
  context: CliContext,
  value: unknown,
  format: DocumentFormat,
): Promise<void> {
  context.stdout.write(await formatDocument(value, format));
}

/** No anchors (they make files hard to read and edit), no folding (it hides where a line of a script ends). */
const YAML_STYLE = { noRefs: true, lineWidth: -1 } as const;
