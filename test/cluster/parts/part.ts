/** One program of a cluster and how it is started. */
export interface Part {
  /** Also the name of its log file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Command line flags from a record: `{a: 1}` becomes `--a=1`. */
export function flags(values: Readonly<Record<string, string | number | boolean>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
