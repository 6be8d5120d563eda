/** One line of a comparison of two texts. */
export interface DiffLine {
  readonly sign: ' ' | '-' | '+' | '…';
  readonly text: string;
}

/**
 * What separates two texts, line by line (a longest common subsequence), with three unchanged lines around each change; `…` stands for
 * what is left out between them. Memory grows with the product of the changed parts, so it is for texts of some thousand lines.
 */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [left, right] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  while (
    end < Math.min(left.length, right.length) - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  )
    end++;
  return withContext([
    ...left.slice(0, start).map(same),
    ...diffMiddle(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...left.slice(left.length - end).map(same),
  ]);
}

function same(text: string): DiffLine {
  return { sign: ' ', text };
}

function diffMiddle(left: readonly string[], right: readonly string[]): readonly DiffLine[] {
  const lengths = commonLengths(left, right);
  function at(row: number, column: number): number {
    return lengths[row]?.[column] ?? 0;
  }
  const out: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i], right[j]];
    if (a !== undefined && a === b) {
      out.push(same(a));
      i++;
      j++;
    } else if (a !== undefined && (b === undefined || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ sign: '-', text: a });
      i++;
    } else {
      out.push({ sign: '+', text: b ?? '' });
      j++;
    }
  }
  return out;
}

/** Length of the longest common subsequence of the rests that begin at i and j. */
function commonLengths(left: readonly string[], right: readonly string[]): readonly Uint32Array[] {
  const rows = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const [row, below] = [rows[i], rows[i + 1]];
      if (row === undefined || below === undefined) continue;
      row[j] =
        left[i] === right[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

const CONTEXT = 3;

function withContext(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Set<number>();
  lines.forEach(({ sign }, index) => {
    if (sign === ' ') return;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at++) near.add(at);
  });
  return lines.flatMap((line, index): readonly DiffLine[] => {
    if (near.has(index)) return [line];
    return near.has(index - 1) ? [{ sign: '…', text: '' }] : [];
  });
}
