/**
 * Whether labels match a selector in its query form: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by
 * commas. A missing label is unlike every value, as in Kubernetes.
 */
export function matchesLabels(
  selector: string,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return splitRequirements(selector).every((requirement) => meets(requirement, labels));
}

/** Splits at commas outside parentheses. */
function splitRequirements(selector: string): readonly string[] {
  const parts = selector.split(/,(?![^(]*\))/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function meets(requirement: string, labels: Readonly<Record<string, string>>): boolean {
  const sets = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(requirement);
  if (sets !== null) {
    const [, key = '', operator, list = ''] = sets;
    const values = list.split(',').map((value) => value.trim());
    const value = labels[key];
    return (value !== undefined && values.includes(value)) === (operator === 'in');
  }
  const [, key = '', operator, wanted] = /^([^!=\s]+)\s*(!=|==?)\s*(\S*)$/.exec(requirement) ?? [];
  if (operator !== undefined) return (labels[key] === wanted) === (operator !== '!=');
  return requirement.startsWith('!')
    ? !Object.hasOwn(labels, requirement.slice(1))
    : Object.hasOwn(labels, requirement);
}
