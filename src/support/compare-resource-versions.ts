/**
 * Order of two resourceVersions: negative when `left` is the older, 0 when equal. Kubernetes defines them as decimal numbers
 * of any length (KEP-5504), so they are compared by digits, never as floats. Undefined when one of them is not such a number:
 * then nothing is known but inequality.
 */
export function compareResourceVersions(left: string, right: string): number | undefined {
  if (left === right) return 0;
  if (!isDecimal(left) || !isDecimal(right)) return undefined;
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : 1;
}

function isDecimal(version: string): boolean {
  return /^[1-9][0-9]*$/.test(version);
}
