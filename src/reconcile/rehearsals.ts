import type { Rehearsal } from '../facts/facts.ts';

/** What the API server refused last of each MeshInstall's spec. Forgotten with the process: the next one asks again, once. */
export class Rehearsals {
  readonly #last = new Map<string, Rehearsal>();

  of(name: string): Rehearsal | undefined {
    return this.#last.get(name);
  }

  note(name: string, rehearsal: Rehearsal): void {
    this.#last.set(name, rehearsal);
  }
}
