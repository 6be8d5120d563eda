import type { RequestReport } from '../cluster/transport.ts';

/** Upper bounds of the reconcile histogram, in seconds. */
const BOUNDS = [0.005, 0.02, 0.1, 0.5, 2, 10];

/** Counters of a process in Prometheus' text form. Names and labels are documented in docs/operate.md. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #rounds = new Map<string, number>();
  readonly #buckets = BOUNDS.map(() => 0);
  #roundSeconds = 0;
  #roundCount = 0;

  /** One try of one request to the API server; code 0 when nothing was answered. */
  countRequest({ verb, resource, code }: RequestReport): void {
    bump(this.#requests, `verb="${verb}",resource="${resource}",code="${code}"`);
  }

  /** One reconcile, by how it ended. */
  countRound(outcome: string, durationMs: number): void {
    bump(this.#rounds, `outcome="${outcome}"`);
    const seconds = durationMs / 1000;
    this.#roundSeconds += seconds;
    this.#roundCount++;
    BOUNDS.forEach((bound, index) => {
      if (seconds <= bound) this.#buckets[index] = (this.#buckets[index] ?? 0) + 1;
    });
  }

  /** Everything so far, with these gauges beside it. */
  print(gauges: Readonly<Record<string, number>>): string {
    return [
      ...printFamily(
        'meshinstall_api_requests_total',
        'Requests to the API server.',
        this.#requests,
      ),
      ...printFamily('meshinstall_reconciles_total', 'Reconciles by how they ended.', this.#rounds),
      ...this.#printHistogram(),
      ...Object.entries(gauges).flatMap(([name, value]) => [
        `# TYPE ${name} gauge`,
        `${name} ${value}`,
      ]),
      '',
    ].join('\n');
  }

  #printHistogram(): readonly string[] {
    const name = 'meshinstall_reconcile_seconds';
    return [
      `# HELP ${name} How long reconciles took.`,
      `# TYPE ${name} histogram`,
      ...BOUNDS.map((bound, index) => `${name}_bucket{le="${bound}"} ${this.#buckets[index] ?? 0}`),
      `${name}_bucket{le="+Inf"} ${this.#roundCount}`,
      `${name}_sum ${this.#roundSeconds}`,
      `${name}_count ${this.#roundCount}`,
    ];
  }
}

function bump(counts: Map<string, number>, labels: string): void {
  counts.set(labels, (counts.get(labels) ?? 0) + 1);
}

function printFamily(
  name: string,
  help: string,
  counts: ReadonlyMap<string, number>,
): readonly string[] {
  const lines = [...counts].map(([labels, count]) => `${name}{${labels}} ${count}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...lines.sort()];
}
