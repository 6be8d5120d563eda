import { parseRange } from './minor-range.ts';
import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';
import type { Minor } from './supported-minors.ts';

const SCALAR: SchemaNode = { 'x-meshinstall-types': ['string', 'number', 'boolean'] };
const QUANTITY: SchemaNode = {
  'x-meshinstall-types': ['string', 'number'],
  pattern: PATTERNS.quantity,
};

const AMOUNT: SchemaNode = {
  'x-meshinstall-types': ['string', 'number'],
  pattern: PATTERNS.kubernetesQuantity,
};

/** The words of the compact notation; manifests/schemas/README.md explains each. */
const WORDS = {
  any: {},
  object: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  string: { type: 'string' },
  strings: { type: 'object', additionalProperties: { type: 'string' } },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  count: { type: 'integer', minimum: 0 },
  number: { type: 'number' },
  scalar: SCALAR,
  scalars: { type: 'object', additionalProperties: SCALAR },
  quantity: QUANTITY,
  quantities: { type: 'object', additionalProperties: QUANTITY },
  amount: AMOUNT,
  amounts: { type: 'object', additionalProperties: AMOUNT },
  intOrString: { 'x-kubernetes-int-or-string': true },
  countOrShare: { 'x-kubernetes-int-or-string': true, pattern: PATTERNS.countOrShare },
  duration: { type: 'string', pattern: PATTERNS.protoDuration },
  goDuration: { type: 'string', pattern: PATTERNS.goDuration },
} as const satisfies Readonly<Record<string, SchemaNode>>;

/**
 * The schema of a type written as one word, or as choices with `|` between them.
 *
 * @throws Error with the path for a word that the notation does not have
 */
export function typeOfWord(word: string, minor: Minor, path: string): SchemaNode {
  if (/\||^[A-Z][A-Z_]*$/.test(word)) {
    const choices = word.split('|').map((choice) => parseRange(choice, path));
    return {
      type: 'string',
      enum: choices.filter(({ isIn }) => isIn(minor)).map(({ name }) => name),
    };
  }
  if (!isWord(word)) throw new Error(`${path}: there is no type "${word}"`);
  return WORDS[word];
}

function isWord(word: string): word is keyof typeof WORDS {
  return Object.hasOwn(WORDS, word);
}
