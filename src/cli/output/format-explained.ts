import { dump } from 'js-yaml';
import type { Json } from '../../api/kube-object.ts';
import type { ExplainedField, ExplainedPatch } from '../../desired/explain-settings.ts';
import type { Paint } from './paint.ts';

/** Comments begin behind this column, or behind a longer line. */
const COLUMN = 48;

/** Settings and patches as YAML with their layers as comments, one below the other. */
export function formatExplained(
  settings: readonly ExplainedField[],
  patches: readonly ExplainedPatch[],
  paint: Paint,
): string {
  const fields = patches.map(({ object, path, value = null, layer }) => ({
    path: [object, ...path],
    value,
    layer,
  }));
  const overlays = fields.length === 0 ? '' : `---\n${formatFields(fields, paint)}`;
  return `${formatFields(settings, paint)}${overlays}`;
}

function formatFields(fields: readonly ExplainedField[], paint: Paint): string {
  let before: readonly string[] = [];
  return fields
    .map((field) => {
      const text = formatField(field, before, paint);
      before = field.path;
      return text;
    })
    .join('');
}

/** The maps that the field is in, as far as they are not open already, and the field with its comment. */
function formatField(
  { path, value, layer }: ExplainedField,
  before: readonly string[],
  paint: Paint,
): string {
  const last = path.length - 1;
  const same = path.findIndex((name, index) => name !== before[index]);
  const first = Math.min(same < 0 ? last : same, last);
  const heads = path
    .slice(first, last)
    .map((name, index) => `${indent(first + index)}${key(name)}\n`);
  const [line = '', ...rest] = formatValue(path[last] ?? '', value, last).split('\n');
  const comment = paint.faint(`# ${layer}`);
  const more = rest.map((one) => (one === '' ? '' : `${one}\n`)).join('');
  return `${heads.join('')}${line.padEnd(COLUMN)} ${comment}\n${more}`;
}

function formatValue(name: string, value: Json, depth: number): string {
  const text = dump({ [name]: value }, { noRefs: true, lineWidth: -1 }).trimEnd();
  return text
    .split('\n')
    .map((line) => `${indent(depth)}${line}`)
    .join('\n');
}

function key(name: string): string {
  return dump({ [name]: null }).replace(/ null\n$/, '');
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}
