/** A list for a sentence: the first ones, and how many there are besides. `a, b and 3 more`. */
export function someOf(items: readonly string[], limit: number): string {
  const more = items.length > limit ? ` and ${String(items.length - limit)} more` : '';
  return `${items.slice(0, limit).join(', ')}${more}`;
}
