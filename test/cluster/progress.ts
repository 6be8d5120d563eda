/** Where progress goes. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** Tells a person what is being done, how far it is, and for how long already. */
export interface Progress {
  /** Does a piece of work under a title that is visible while it lasts. */
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** Says one thing. */
  say(text: string): void;
}

/** How progress is told. */
export interface ProgressOptions {
  readonly output: ProgressOutput;
  /** How many steps will come; shown as n of m. */
  readonly total?: number;
  readonly now?: () => number;
}

const HEARTBEAT_MS = 30_000;

/** On a terminal one line that counts the seconds; elsewhere a line at the start, one each half minute, one at the end. */
export function createProgress({ output, total, now = Date.now }: ProgressOptions): Progress {
  let count = 0;
  const tty = output.isTTY === true;
  return {
    say: (text) => {
      output.write(`${text}\n`);
    },
    step: async (title, work) => {
      count += 1;
      const label = total === undefined ? title : `[${count}/${total}] ${title}`;
      const start = now();
      function show(mark: string): void {
        const line = `${label}${mark} ${formatSeconds(now() - start)}`;
        output.write(tty ? `\r\u001b[K${line}` : `${line}\n`);
      }
      output.write(tty ? label : `${label} …\n`);
      const timer = setInterval(
        () => {
          show(' …');
        },
        tty ? 1000 : HEARTBEAT_MS,
      );
      try {
        const result = await work();
        show(' done,');
        return result;
      } catch (error) {
        show(' failed after');
        throw error;
      } finally {
        clearInterval(timer);
        if (tty) output.write('\n');
      }
    },
  };
}

/** A progress that tells nothing. */
export const silentProgress: Progress = {
  say: () => undefined,
  step: (_title, work) => work(),
};

/** "4.2 s" below a minute, "3 min 07 s" from there on. */
export function formatSeconds(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
