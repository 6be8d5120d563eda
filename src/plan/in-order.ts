import type { ObjectKey } from '../api/object-ref.ts';
import type { Step } from './plan.ts';

/**
 * Steps in an order in which they may happen: each after those that its edges name, steps for one object as they were. Where the edges
 * ask for nothing, the given order stays.
 */
export function inOrder(steps: readonly Step[]): readonly Step[] {
  const before = predecessorsOf(steps);
  const done = new Set<Step>();
  const ordered: Step[] = [];
  let rest = [...steps];
  while (rest.length > 0) {
    const next = rest.find((step) => before.get(step)?.every((other) => done.has(other)));
    // Edges never lead back to where they came from; if they did, this would still end.
    const step = next ?? rest[0];
    if (step === undefined) break;
    done.add(step);
    ordered.push(step);
    rest = rest.filter((other) => other !== step);
  }
  return ordered;
}

function predecessorsOf(steps: readonly Step[]): ReadonlyMap<Step, readonly Step[]> {
  const byKey = new Map<ObjectKey, Step[]>();
  for (const step of steps) byKey.set(step.key, [...(byKey.get(step.key) ?? []), step]);
  return new Map(
    steps.map((step) => {
      const same = byKey.get(step.key) ?? [];
      const others = step.after.filter(({ key }) => key !== step.key);
      const named = others.flatMap(({ key }) => byKey.get(key) ?? []);
      return [step, [...same.slice(0, same.indexOf(step)), ...named]];
    }),
  );
}
