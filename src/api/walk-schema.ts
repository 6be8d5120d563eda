import { checkRules } from './check-rules.ts';
import { checkScalar, isScalarSchema } from './check-scalar.ts';
import { findingAt, printPath } from './finding.ts';
import type { Finding, ValuePath, WarningReason } from './finding.ts';
import { INPUT_LIMITS } from './input-limits.ts';
import type { SchemaNode } from './schema-node.ts';
import { memberSchema } from './schema-paths.ts';
import { didYouMean } from '../support/did-you-mean.ts';

/** What a caller knows about keys that the schema does not have. */
interface UnknownKey {
  readonly at: ValuePath;
  /** The node that lacks the key. */
  readonly parent: SchemaNode;
}

/** What to say about an unknown key. */
export interface Explained {
  readonly message: string;
  /** The path that was probably meant. */
  readonly didYouMean?: string | undefined;
  /** The key is let through with a warning of this kind; absent: it is an error. */
  readonly warning?: WarningReason;
}

export interface WalkContext {
  /** Where the value stands, for the findings. */
  readonly at: ValuePath;
  /** A better explanation of an unknown key than its nearest neighbour, or undefined. */
  readonly explainUnknownKey?: (unknown: UnknownKey) => Explained | undefined;
  /** Paths (as printed) that somebody else has already judged: they are not looked at. */
  readonly skip?: ReadonlySet<string>;
}

/**
 * Everything in which a value differs from a structural schema, in the order of the value: unknown keys, types, enums, patterns,
 * limits, missing members, duplicates in keyed lists, exclusive members, CEL rules (but those that compare with an older
 * object). `null` counts as absent, as for the API server. Stops soon after the first hundred findings, so that what is wrong all over costs no
 * more than what nobody would read. Assumes a value that passed `checkShape`.
 */
export function walkSchema(
  value: unknown,
  schema: SchemaNode,
  context: WalkContext,
): readonly Finding[] {
  const walk: Walk = { context, findings: [] };
  visit(walk, { value, schema, at: context.at });
  return walk.findings;
}

interface Walk {
  readonly context: WalkContext;
  readonly findings: Finding[];
}

function isFull({ findings }: Walk): boolean {
  return findings.length > INPUT_LIMITS.findings;
}

interface Place {
  readonly value: unknown;
  readonly schema: SchemaNode;
  readonly at: ValuePath;
}

function visit(walk: Walk, place: Place): void {
  const { value, schema, at } = place;
  if (value === null || value === undefined || isFull(walk)) return;
  if (isSkipped(walk, at)) return;
  const before = walk.findings.length;
  if (isScalarSchema(schema)) walk.findings.push(...checkScalar(value, schema, at));
  else if (schema.type === 'array') visitList(walk, place);
  else if (schema.type === 'object') visitObject(walk, place);
  const wrong = walk.findings.slice(before).map((finding) => finding.at[at.length]);
  const rules = (schema['x-kubernetes-validations'] ?? []).filter(
    ({ rule }) => wrong.length === 0 || isApart(rule, value, wrong),
  );
  if (rules.length === 0) return;
  walk.findings.push(...checkRules(value, { 'x-kubernetes-validations': rules }, at));
}

/** Whether a rule is about members that are there, and none of them among those with findings. */
function isApart(rule: string, value: unknown, wrong: readonly unknown[]): boolean {
  if (!isRecord(value) || wrong.includes(undefined)) return false;
  const named = [...rule.matchAll(/\bself\.([A-Za-z_]\w*)(?!\s*\()/g)].map(([, name = '']) => name);
  const others = rule.replaceAll(/\bself\.[A-Za-z_]\w*(?!\s*\()/g, '');
  if (named.length === 0 || /\bself\b/.test(others)) return false;
  return named.every((name) => isPresent(value, name) && !wrong.includes(name));
}

function visitList(walk: Walk, { value, schema, at }: Place): void {
  if (!Array.isArray(value)) {
    walk.findings.push(findingAt(at, 'has to be a list', { value }));
    return;
  }
  const items: readonly unknown[] = value;
  walk.findings.push(
    ...checkLength(items.length, schema, at),
    ...checkDuplicates(items, schema, at),
  );
  items.forEach((item, index) => {
    if (item === null) walk.findings.push(findingAt([...at, index], 'is empty; remove it'));
    else visit(walk, { value: item, schema: schema.items ?? {}, at: [...at, index] });
  });
}

function visitObject(walk: Walk, { value, schema, at }: Place): void {
  if (!isRecord(value)) {
    walk.findings.push(findingAt(at, 'has to be an object (keys and values)', { value }));
    return;
  }
  walk.findings.push(
    ...checkLength(Object.keys(value).length, schema, at),
    ...checkMissing(value, schema, at),
    ...checkExclusive(value, schema, at),
  );
  for (const [key, member] of Object.entries(value)) {
    if (isFull(walk)) return;
    const known = memberSchema(schema, key);
    if (known !== undefined) {
      visit(walk, { value: member, schema: known, at: [...at, key] });
    } else if (schema['x-kubernetes-preserve-unknown-fields'] !== true) {
      reportUnknownKey(walk, { parent: schema, at: [...at, key] });
    }
  }
}

/** Printing a path costs more than all else, and mostly nothing is skipped. */
function isSkipped({ context: { skip } }: Walk, at: ValuePath): boolean {
  return skip !== undefined && skip.size > 0 && skip.has(printPath(at));
}

function reportUnknownKey(walk: Walk, unknown: UnknownKey): void {
  const { context, findings } = walk;
  if (isSkipped(walk, unknown.at)) return;
  const explained = context.explainUnknownKey?.(unknown);
  if (explained !== undefined) {
    const { message, didYouMean: meant, warning } = explained;
    const severity = warning === undefined ? 'error' : 'warning';
    findings.push(findingAt(unknown.at, message, { didYouMean: meant, severity, reason: warning }));
    return;
  }
  const parentAt = unknown.at.slice(0, -1);
  const names = Object.keys(unknown.parent.properties ?? {});
  const near = didYouMean(String(unknown.at.at(-1)), names);
  const meant = near === undefined ? undefined : printPath([...parentAt, near]);
  findings.push(findingAt(unknown.at, 'there is no such field', { didYouMean: meant }));
}

function checkLength(length: number, schema: SchemaNode, at: ValuePath): readonly Finding[] {
  const [least, most] = [
    schema.minItems ?? schema.minProperties,
    schema.maxItems ?? schema.maxProperties,
  ];
  if (least !== undefined && length < least) {
    return [findingAt(at, `has to have at least ${least} entries, not ${length}`)];
  }
  if (most === undefined || length <= most) return [];
  return [findingAt(at, `may have at most ${most} entries, not ${length}`)];
}

function checkMissing(
  value: Readonly<Record<string, unknown>>,
  schema: SchemaNode,
  at: ValuePath,
): readonly Finding[] {
  return (schema.required ?? [])
    .filter((name) => !isPresent(value, name))
    .map((name) => findingAt([...at, name], 'is missing'));
}

function checkExclusive(
  value: Readonly<Record<string, unknown>>,
  schema: SchemaNode,
  at: ValuePath,
): readonly Finding[] {
  return (schema['x-meshinstall-one-of'] ?? []).flatMap((names) => {
    const present = names.filter((name) => isPresent(value, name));
    if (present.length < 2) return [];
    return [findingAt(at, `may have only one of ${present.join(', ')}`)];
  });
}

function isPresent(value: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== null;
}

/** Two items of a keyed list with the same keys (absent ones by their defaults), or two equal items of a set. */
function checkDuplicates(
  items: readonly unknown[],
  schema: SchemaNode,
  at: ValuePath,
): readonly Finding[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'map' && type !== 'set') return [];
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const key = JSON.stringify(type === 'set' ? item : keysOf(item, schema));
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, index);
      return [];
    }
    return [findingAt([...at, index], `is the same entry as number ${first + 1} of the list`)];
  });
}

function keysOf(item: unknown, schema: SchemaNode): readonly unknown[] {
  const members = isRecord(item) ? item : {};
  return (schema['x-kubernetes-list-map-keys'] ?? []).map(
    (key) => members[key] ?? schema.items?.properties?.[key]?.default ?? null,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
