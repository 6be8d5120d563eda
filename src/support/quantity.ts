const FORM = /^([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)([a-zA-Z]*)(?:[eE]([+-]?\d+))?$/;

const SUFFIX: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A Kubernetes quantity (`500m`, `1.5Gi`, `1e3`, or a plain number) as a number; undefined when it is none. Exact enough to tell
 * whether two quantities that people write are the same one.
 */
function parseQuantity(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return undefined;
  const parts = FORM.exec(value);
  if (parts === null) return undefined;
  const scale = SUFFIX[parts[2] ?? ''];
  if (scale === undefined) return undefined;
  return Number(parts[1]) * scale * 10 ** Number(parts[3] ?? 0);
}

/** Do two quantities mean the same amount? False when either is none. Rounding of the binary fractions is forgiven. */
export function sameQuantity(left: unknown, right: unknown): boolean {
  const [a, b] = [parseQuantity(left), parseQuantity(right)];
  if (a === undefined || b === undefined) return false;
  return a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}
