// `npm run demo`: from nothing to a request through a mesh, on this machine.
//
//   npm run demo                                        a local cluster, which ends with the demo
//   npm run demo -- --keep                              … which stays, to look around
//   npm run demo -- --context NAME --image REFERENCE    a cluster of yours, which pulls that image of the operator
import { parseArgs } from 'node:util';
import { canRunNode, createProgress } from '../test/cluster/index.ts';
import { cleanUp } from './demo/clean-up.ts';
import { openContext, openLocalPlace } from './demo/place.ts';
import type { Place } from './demo/place.ts';
import { printHowToLook, printSummary } from './demo/print-summary.ts';
import { showApiOnly } from './demo/show-api-only.ts';
import { showMesh, STEPS } from './demo/show-mesh.ts';
import type { Shown } from './demo/show-mesh.ts';

const { values } = parseArgs({
  options: {
    keep: { type: 'boolean', default: false },
    context: { type: 'string' },
    image: { type: 'string' },
  },
});

try {
  await demo();
} catch (error) {
  say(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function demo(): Promise<void> {
  const ability = canRunNode();
  if (values.context === undefined && !ability.able) {
    say(`No node can run here: ${ability.reason}.`);
    say(
      'With --context NAME the demo runs on a cluster of yours. Meanwhile, on an API server alone:\n',
    );
    return showApiOnly(say);
  }
  return showOn(await openPlace());
}

function openPlace(): Promise<Place> {
  const { context, image, keep } = values;
  if (context === undefined) {
    say(
      'A local Kubernetes cluster on this machine, from its parts. The first time they are built from',
    );
    say('source, which takes a quarter of an hour and more; later it takes seconds.\n');
    return openLocalPlace(keep);
  }
  if (image === undefined) {
    throw new Error(
      `the cluster of ${context} must be able to pull the operator’s image: make it with npm run rootfs and the Dockerfile, push it, and name it with --image`,
    );
  }
  return openContext(context, image);
}

async function showOn(place: Place): Promise<void> {
  const total = STEPS + (values.keep ? 0 : 2);
  const progress = createProgress({ output: process.stdout, total });
  let shown: Shown;
  try {
    shown = await showMesh(place, progress);
    await printSummary(place, shown, say);
  } catch (error) {
    if (values.keep) say(`\nThe cluster stays as it is: ${place.wayIn}`);
    else await place.end?.();
    throw error;
  }
  if (values.keep) sayWhatStays(place, shown);
  else {
    say('\nAll of it goes now; with npm run demo -- --keep it stays, to look around.\n');
    await cleanUp(place, progress);
  }
}

function sayWhatStays(place: Place, { address }: Shown): void {
  printHowToLook(place, address, say);
  const how =
    place.end === undefined
      ? 'kubectl delete meshinstall default'
      : 'npm run cluster -- down --name demo';
  say(`\nIt stays until: ${how}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
