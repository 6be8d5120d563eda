const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines at 0x0A and at nothing else (a JSON string may hold U+2028, which readers of text lines
 * take for an end). Each line is handed on once it is complete; what is left at the end of the stream is no line.
 */
export class ByteLines {
  readonly #onLine: (line: string) => void;
  #rest: Buffer[] = [];

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Buffer): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const line = this.#complete(bytes.subarray(start, end));
      if (line !== '') this.#onLine(line);
      start = end + 1;
    }
    // A copy, as the piece is a view into a big shared buffer that it would keep alive.
    if (start < bytes.length) this.#rest.push(Buffer.from(bytes.subarray(start)));
  }

  #complete(tail: Buffer): string {
    if (this.#rest.length === 0) return tail.toString('utf8');
    const line = Buffer.concat([...this.#rest, tail]).toString('utf8');
    this.#rest = [];
    return line;
  }
}
