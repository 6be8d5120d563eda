import { readFileSync } from 'node:fs';

/**
 * Loaded before a program (`node --import file:…/paced-clock.ts?control=FILE`): its monotonic clock and its timers run as fast as the
 * control file says, from then on. `{"pace": 40}` makes forty seconds of one, `{"pace": 40, "deaf": true}` loses every timer, as a
 * defect of the program might. The wall clock is left alone, and so are timers of Node's own.
 */
const control = new URL(import.meta.url).searchParams.get('control') ?? '';
const LOOK_EVERY_MS = 50;

const real = {
  now: performance.now.bind(performance),
  set: globalThis.setTimeout,
  clear: globalThis.clearTimeout,
};
let order = { pace: 1, deaf: false };
let since = { real: real.now(), told: real.now() };

function now(): number {
  return since.told + (real.now() - since.real) * order.pace;
}

/** Stands for a timer of Node's; it fires at a time of our clock. */
class PacedTimer {
  readonly #due: number;
  readonly #run: () => void;
  #timer: NodeJS.Timeout | undefined;
  #held = true;

  constructor(ms: number, run: () => void) {
    this.#due = now() + ms;
    this.#run = run;
  }

  start(): void {
    real.clear(this.#timer);
    const left = Math.max(0, this.#due - now()) / order.pace;
    this.#timer = real.set(() => {
      if (order.deaf) return;
      waiting.delete(this);
      this.#run();
    }, left);
    if (!this.#held) this.#timer.unref();
  }

  stop(): void {
    waiting.delete(this);
    real.clear(this.#timer);
  }

  ref(): this {
    this.#held = true;
    this.#timer?.ref();
    return this;
  }

  unref(): this {
    this.#held = false;
    this.#timer?.unref();
    return this;
  }
}

const waiting = new Set<PacedTimer>();

function setPaced(run: (...values: unknown[]) => void, ms = 0, ...values: unknown[]): PacedTimer {
  const timer = new PacedTimer(ms, () => {
    run(...values);
  });
  waiting.add(timer);
  timer.start();
  return timer;
}

function clearPaced(timer: PacedTimer | NodeJS.Timeout | undefined): void {
  if (timer instanceof PacedTimer) timer.stop();
  else real.clear(timer);
}

/** A file that is not there, or half written, is read again soon. */
function readOrder(): typeof order {
  try {
    return { pace: 1, deaf: false, ...(JSON.parse(readFileSync(control, 'utf8')) as object) };
  } catch {
    return order;
  }
}

function look(): void {
  const next = readOrder();
  if (next.pace !== order.pace || next.deaf !== order.deaf) {
    since = { told: now(), real: real.now() };
    order = next;
    for (const timer of waiting) timer.start();
  }
  real.set(look, LOOK_EVERY_MS).unref();
}

performance.now = now;
Object.assign(globalThis, { setTimeout: setPaced, clearTimeout: clearPaced });
look();
