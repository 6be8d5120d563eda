import { describePattern, PATTERNS } from '../../src/api/patterns.ts';
import type { SchemaNode } from '../../src/api/schema-node.ts';

/** The type of a value for people, in a few words. */
export function printType(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((word) => `\`${word || '""'}\``).join(', ');
  if (node.type === 'array') return `list of ${printType(node.items ?? {})}`;
  if (node.type === 'object') return printObject(node);
  if (node.pattern === PATTERNS.quantity) return 'quantity';
  if (node.pattern !== undefined) return describePattern(node.pattern);
  return (node['x-meshinstall-types'] ?? [node.type ?? 'any']).map(wordFor).join(', ');
}

function printObject({ additionalProperties, properties }: SchemaNode): string {
  if (additionalProperties !== undefined) return `map of ${printType(additionalProperties)}`;
  if (properties === undefined) return 'object';
  return `{${Object.keys(properties).join(', ')}}`;
}

function wordFor(type: string): string {
  return { string: 'text', boolean: 'true or false', integer: 'whole number' }[type] ?? type;
}
