import { printRef } from '../../api/object-ref.ts';
import type { AdoptionPlan, AdoptionStep } from './adoption-plan.ts';
import { someOf } from '../../support/some-of.ts';

/** An adoption as text for people: one line an object, in the order of doing, then remarks. The same plan is the same text. */
export function printAdoption({ steps, notes }: AdoptionPlan): string {
  const lines = [...steps.map(printStep), ...notes.map((note) => `note     ${note}`)];
  return lines.map((line) => `${line}\n`).join('');
}

/** What one step does. */
export function printStep(step: AdoptionStep): string {
  switch (step.type) {
    case 'take':
      return `take     ${printRef(step.ref)}: ${printChanges(step.changes)}${printRemoves(step.removes)}`;
    case 'create':
      return `create   ${printRef(step.ref)}: is missing`;
    case 'rebind':
      return `rebind   ${printRef(step.ref)}: another role; a second binding bridges the moment`;
    case 'delete':
      return `delete   ${printRef(step.ref)}: ${step.reason}`;
    case 'free':
      return `free     ${printRef(step.ref)}: is not in the MeshInstall; without its marks it stays, and belongs to nobody`;
    case 'letGo':
      return `let go   ${printRef(step.ref)}: without its finalizer, deleting it removes nothing`;
  }
}

/** How many changed fields a line names; `-o json` has all of them. */
const NAMED = 4;

function printChanges(changes: readonly string[]): string {
  const real = changes.filter((path) => !/^metadata\.(labels|annotations)/.test(path));
  return real.length === 0 ? 'no field changes' : `changes ${someOf(real, NAMED)}`;
}

function printRemoves(removes: readonly string[]): string {
  return removes.length === 0 ? '' : `; takes off ${removes.join(', ')}`;
}
