import { cutText } from '../support/cut-text.ts';

/** Names of members and indexes of items, from the top of an object. */
export type ValuePath = readonly (string | number)[];

/** One thing to say about an object that a person wrote. */
export interface Finding {
  /** Where, for people: `spec.gateways[0].service.ports[1].name`. */
  readonly path: string;
  /** The same as a list, for programs that look for the line in a file. */
  readonly at: ValuePath;
  /** What is wrong and what to do, without the path: a clause that starts in lower case. */
  readonly message: string;
  /** What was found, shortened; absent where a key or the whole is meant, or where it may be a secret. */
  readonly found?: string;
  /** The path that was probably meant. */
  readonly didYouMean?: string;
  /** An error refuses the object; a warning is only told. */
  readonly severity: 'error' | 'warning';
  /** One word for what kind of warning it is, for status and Events. */
  readonly reason?: WarningReason;
}

/** What warnings may be about; see the list of reasons. */
export type WarningReason = 'DeprecatedSetting' | 'UnvalidatedValue' | 'PatchNotListed';

/** A finding about the value at a path; see {@link Finding}. */
export function findingAt(at: ValuePath, message: string, extra: FindingExtra = {}): Finding {
  const { severity = 'error', reason, ...rest } = extra;
  const found = 'value' in rest ? printFound(at, rest.value) : undefined;
  return {
    path: printPath(at),
    at,
    message,
    ...(found === undefined ? {} : { found }),
    ...(rest.didYouMean === undefined ? {} : { didYouMean: rest.didYouMean }),
    severity,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What {@link findingAt} may add to path and message. */
export interface FindingExtra {
  readonly severity?: Finding['severity'];
  readonly reason?: WarningReason | undefined;
  /** What was found; printed short, and not at all under names that hold secrets. */
  readonly value?: unknown;
  readonly didYouMean?: string | undefined;
}

/** A finding in one line: `spec.version: … (found "1.99")`. */
export function printFinding(finding: Finding): string {
  return `${finding.path}: ${printMessage(finding)}`;
}

/** The same without its path. */
export function printMessage({ message, found, didYouMean }: Finding): string {
  const seen = found === undefined ? '' : ` (found ${found})`;
  const meant = didYouMean === undefined ? '' : `; did you mean ${didYouMean}?`;
  return `${message}${seen}${meant}`;
}

/** A path for people: `a.b[0]["c.d"]`; long names are cut. */
export function printPath(at: ValuePath): string {
  return at
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[A-Za-z_][-\w]{0,79}$/.test(part)) return `[${JSON.stringify(cutText(part, 80))}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** Names of members that may hold secrets, wherever they stand. */
const SECRET = /token|password|secret|private|credential|pem$|cert|cabundle|rootca/i;

function printFound(at: ValuePath, value: unknown): string | undefined {
  if (at.some((part) => typeof part === 'string' && SECRET.test(part))) return undefined;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(cutText(value, 60));
  return cutText(String(value), 60);
}
