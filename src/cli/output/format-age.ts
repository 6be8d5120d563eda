const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** How long ago a time was, in kubectl's manner: the two largest units for small numbers (`2m30s`), else one (`5d`). */
export function formatAge(since: string | undefined, now: number): string {
  const then = Date.parse(since ?? '');
  if (Number.isNaN(then)) return '';
  const seconds = Math.max(0, Math.floor((now - then) / 1000));
  const index = UNITS.findIndex(([, size]) => seconds >= size);
  const [unit, size] = UNITS[index] ?? ['s', 1];
  const amount = Math.floor(seconds / size);
  const [smallUnit, smallSize] = UNITS[index + 1] ?? ['', 1];
  const rest = Math.floor((seconds - amount * size) / smallSize);
  return amount < 10 && rest > 0 && smallUnit !== ''
    ? `${amount}${unit}${rest}${smallUnit}`
    : `${amount}${unit}`;
}
