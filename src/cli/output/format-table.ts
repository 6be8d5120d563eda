/** One cell: plain text, and how it is coloured once the width is known. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/**
 * A table as kubectl prints them: upper-case heads, columns three blanks apart, no lines, nothing behind the last column. An
 * empty cell shows `-`, so that every line has the same number of words for tools that cut at blanks.
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly (string | Cell)[])[],
): string {
  const lines = [head, ...rows].map((row) => row.map(toCell));
  const widths = head.map((_name, column) =>
    Math.max(...lines.map((line) => widthOf(line[column]?.text ?? ''))),
  );
  return lines.map((line) => `${formatLine(line, widths)}\n`).join('');
}

function formatLine(line: readonly Cell[], widths: readonly number[]): string {
  return line
    .map((cell, column) => {
      const painted = cell.paint === undefined ? cell.text : cell.paint(cell.text);
      const last = column === line.length - 1;
      const missing = (widths[column] ?? 0) - widthOf(cell.text);
      return last ? painted : `${painted}${' '.repeat(missing + 3)}`;
    })
    .join('');
}

function toCell(cell: string | Cell): Cell {
  const { text, ...rest } = typeof cell === 'string' ? { text: cell } : cell;
  return { ...rest, text: text === '' ? '-' : text };
}

/** Names and versions in a cluster are ASCII. */
function widthOf(text: string): number {
  return text.length;
}
