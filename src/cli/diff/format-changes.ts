import { dump } from 'js-yaml';
import type { Json } from '../../api/kube-object.ts';
import { printRef } from '../../api/object-ref.ts';
import { diffLines } from '../../support/diff-lines.ts';
import type { Paint } from '../output/paint.ts';
import type { FieldChange, ObjectChange } from './object-change.ts';

const YAML = { noRefs: true, lineWidth: -1 } as const;

/** Changes for people: a line for each object, below it each field with what goes (`-`) and what comes (`+`). */
export function formatChanges(changes: readonly ObjectChange[], paint: Paint): string {
  return changes.map((change) => formatObject(change, paint)).join('');
}

function formatObject(change: ObjectChange, paint: Paint): string {
  const name = `${paint.strong(printRef(change.ref))}  ${paint.faint(change.reason)}\n`;
  switch (change.operation) {
    case 'delete':
      return `${paint.bad('-')} ${name}`;
    case 'create':
      return `${paint.good('+')} ${name}${formatCreation(change, paint)}`;
    case 'update':
      return `${paint.pending('~')} ${name}${change.fields.map((field) => formatField(field, paint)).join('')}`;
  }
}

/** Istio's CRDs are thousands of lines that say nothing about this mesh. */
function formatCreation({ ref, fields }: ObjectChange, paint: Paint): string {
  if (ref.kind === 'CustomResourceDefinition') return '';
  return fields.map(({ after }) => formatSide('+', after ?? null, paint.good)).join('');
}

function formatField({ path, before, after }: FieldChange, paint: Paint): string {
  const head = `    ${path}\n`;
  if (isText(before) && isText(after)) return `${head}${formatLines(before, after, paint)}`;
  return [
    head,
    before === undefined ? '' : formatSide('-', before, paint.bad),
    after === undefined ? '' : formatSide('+', after, paint.good),
  ].join('');
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value.includes('\n');
}

function formatLines(before: string, after: string, paint: Paint): string {
  const paints = { '-': paint.bad, '+': paint.good, ' ': String, '…': paint.faint } as const;
  return diffLines(before, after)
    .map(({ sign, text }) => `    ${paints[sign](`${sign} ${text}`.trimEnd())}\n`)
    .join('');
}

function formatSide(sign: '-' | '+', value: Json, paint: (text: string) => string): string {
  const text = typeof value === 'string' ? value : dump(value, YAML);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${paint(`${sign} ${line}`)}\n`)
    .join('');
}
