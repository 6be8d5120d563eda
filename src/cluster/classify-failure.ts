import {
  ClusterError,
  type CallTarget,
  type ClusterErrorKind,
  type ErrorCause,
} from './cluster-error.ts';

/** An HTTP answer as far as classification needs it. */
export interface FailedAnswer {
  readonly status: number;
  readonly retryAfter?: string | undefined;
  readonly body: string;
}

/** The parts of a metav1.Status that are looked at. */
interface ApiStatus {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly {
      readonly field?: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

const KIND_BY_STATUS: ReadonlyMap<number, ClusterErrorKind> = new Map([
  [400, 'Invalid'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [412, 'Conflict'],
  [422, 'Invalid'],
  [429, 'TooManyRequests'],
]);

/** Longest API message that is passed on; schema errors of big objects can run to many kilobytes. */
const MAX_DETAIL = 2000;

/** The one place where an answer of the API server that is not a success gets its kind. */
export function classifyAnswer(target: CallTarget, answer: FailedAnswer): ClusterError {
  const status = parseStatus(answer.body);
  const causes = (status?.details?.causes ?? []).map(causeOf);
  const kind = kindOf(answer.status, status);
  return new ClusterError(target, {
    kind,
    detail: detailOf(target, answer, status),
    status: answer.status,
    retryAfterMs: retryAfterMs(answer, status),
    causes: isSecret(target) ? causes.map(withoutMessage) : causes,
  });
}

/** The same for a metav1.Status that came as an ERROR event of a watch. */
export function classifyStatus(target: CallTarget, status: unknown): ClusterError {
  const code = (status as { code?: unknown } | null)?.code;
  const answer = { status: typeof code === 'number' ? code : 500, body: JSON.stringify(status) };
  return classifyAnswer(target, answer);
}

function kindOf(code: number, status: ApiStatus | undefined): ClusterErrorKind {
  const message = status?.message ?? '';
  if (code >= 500) return kindOfServerError(code, message);
  if (isAdmission(code, message)) return 'AdmissionRefused';
  if (status?.reason === 'AlreadyExists') return 'AlreadyExists';
  return isOtherUid(code, status) ? 'Conflict' : (KIND_BY_STATUS.get(code) ?? 'Other');
}

function kindOfServerError(code: number, message: string): ClusterErrorKind {
  if (code === 504) return 'Timeout';
  return isUnknownField(message) ? 'Invalid' : 'Unavailable';
}

/**
 * RBAC and admission both answer 403 with reason Forbidden and no other field to tell them apart, and an apply with a field
 * that the schema does not have answers 500 without a reason. So the sentences of the API server here and below are the only
 * texts this project matches on (k8s.io/apiserver: responsewriters/errors.go, admission/plugin/{webhook,policy}; and
 * k8s.io/apimachinery: managedfields). A 403 of another form is a quota or a built-in admission plugin.
 */
function isAdmission(code: number, message: string): boolean {
  if (/\badmission webhook "|AdmissionPolicy '/.test(message)) return true;
  return code === 403 && message !== '' && !/ cannot [a-z]+ (resource|path) "/.test(message);
}

function isUnknownField(message: string): boolean {
  return message.startsWith('failed to create typed patch object');
}

/** The uid that a write was for belongs to another object by now: an immutable field to the API server, a conflict to us. */
function isOtherUid(code: number, status: ApiStatus | undefined): boolean {
  const causes = status?.details?.causes ?? [];
  return (
    code === 422 && causes.length > 0 && causes.every((cause) => cause.field === 'metadata.uid')
  );
}

function detailOf(target: CallTarget, answer: FailedAnswer, status: ApiStatus | undefined): string {
  const fallback = `the API server answered ${answer.status}`;
  if (status === undefined) return fallback;
  if (!isSecret(target)) return shorten(status.message ?? fallback);
  const fields = (status.details?.causes ?? []).flatMap((cause) => cause.field ?? []);
  const where = fields.length === 0 ? '' : ` (${fields.join(', ')})`;
  return `${status.reason ?? fallback}${where}`;
}

/** The API server quotes refused values; those of a Secret go no further. */
function isSecret(target: CallTarget): boolean {
  return target.resource === 'secrets';
}

function withoutMessage(cause: ErrorCause): ErrorCause {
  const { message, ...rest } = cause;
  return message === undefined ? cause : rest;
}

function causeOf(cause: ErrorCause): ErrorCause {
  return {
    ...(cause.field !== undefined && { field: cause.field }),
    ...(cause.reason !== undefined && { reason: cause.reason }),
    ...(cause.message !== undefined && { message: shorten(cause.message) }),
  };
}

function shorten(text: string): string {
  return text.length <= MAX_DETAIL
    ? text
    : `${text.slice(0, MAX_DETAIL)}… (${text.length} characters)`;
}

/** The header's seconds (a date is not used by API servers), else the Status' own; never more than five minutes. */
function retryAfterMs(answer: FailedAnswer, status: ApiStatus | undefined): number | undefined {
  const header = Number(answer.retryAfter ?? Number.NaN);
  const seconds = Number.isFinite(header) ? header : status?.details?.retryAfterSeconds;
  return seconds === undefined || seconds <= 0 ? undefined : Math.min(seconds, 300) * 1000;
}

function parseStatus(body: string): ApiStatus | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return isStatus(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is ApiStatus {
  return (
    typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'Status'
  );
}
