const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** `90s`, `10m`, `1h30m` as milliseconds; undefined for anything else, and for nothing or more than a day. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:\d{1,5}[hms]){1,3}$/.test(text)) return undefined;
  const total = [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS],
    0,
  );
  return total > 0 && total <= 24 * UNIT_MS.h ? total : undefined;
}
