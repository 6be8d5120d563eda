import { dump } from 'js-yaml';
import type { OperatorObject } from './build-manifests.ts';

const STYLE = { noRefs: true, lineWidth: -1 } as const;

/** The objects as a YAML stream, with the reason of each of the operator's rights as a comment above its rule. */
export function formatManifests(objects: readonly OperatorObject[]): string {
  return objects.map((item) => `---\n${formatOne(item)}`).join('');
}

function formatOne({ object, reasons }: OperatorObject): string {
  const { rules } = object;
  if (reasons === undefined || !Array.isArray(rules)) return dump(object, STYLE);
  const head = Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'rules'));
  const lines = rules.map(
    (rule: unknown, index) => `  # ${reasons[index] ?? ''}\n${indent(dump([rule], STYLE))}`,
  );
  return `${dump(head, STYLE)}rules:\n${lines.join('')}`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
