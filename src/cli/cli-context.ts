import type { ExitName } from './exit-codes.ts';

/** All that a subcommand may know of the process it runs in. Only src/main.ts makes a real one; tests make their own. */
export interface CliContext {
  /** Version of this program. */
  readonly version: string;
  /** How the program was called: `meshinstall`, or `kubectl meshinstall` as a plugin. */
  readonly programName: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A name that no other process has, on this machine or another: host and process number. */
  readonly processName: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Fires when nobody reads standard output any more: what prints for ever ends then, everything else as it would have. */
  readonly readerGone?: AbortSignal;
  /**
   * A file's text, `-` for standard input; UTF-8. Errors: those of node:fs, with their `code`. A file of more than 4 MiB is
   * refused with a CliError.
   */
  readonly readFile: (path: string) => Promise<string>;
  /** Asks the person at the terminal and hands back the line they type; undefined where there is no terminal. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** Sets the code the process ends with once nothing is left to do. The last call counts. */
  readonly setExit: (name: ExitName) => void;
  /** Fires on Ctrl-C or SIGTERM: what waits or watches ends then. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970, for ages. */
  readonly now: () => number;
}

/** One of the two output streams. */
export interface OutputStream {
  /** Writes text as it is; the caller ends lines. */
  readonly write: (text: string) => void;
  /** May escape sequences for colour be written? False for pipes, files, and with NO_COLOR. */
  readonly colour: boolean;
  /** Does a person look at it as it is written? Then lines may be replaced. */
  readonly live: boolean;
  /** Columns of the terminal; undefined when it is none. */
  readonly columns: number | undefined;
}
