import { tellLongRun } from './tell-long-run.ts';

/** The seed of a test's samples: MESHINSTALL_SEED, else a new one. It is printed, so that a failure can be repeated. */
export function seedOf(what: string): number {
  const seed = Number(process.env.MESHINSTALL_SEED ?? Math.floor(Math.random() * 100_000));
  process.stderr.write(`samples of ${what}: MESHINSTALL_SEED=${seed}\n`);
  tellLongRun({ seed: { what, seed } });
  return seed;
}
