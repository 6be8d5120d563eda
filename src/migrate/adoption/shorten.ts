/** A list for a line of text: the first ones, and how many there are besides. */
export function shorten(items: readonly string[], limit: number): string {
  const left = items.length - limit;
  const named = items.slice(0, limit).join(', ');
  return left > 0 ? `${named} and ${String(left)} more` : named;
}
