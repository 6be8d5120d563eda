import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseYaml } from '../../src/api/parse-yaml.ts';
import { validateMeshInstall } from '../../src/api/validate-mesh-install.ts';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { checkDocument } from '../../src/cli/input/check-document.ts';
import { digest } from '../../src/support/digest.ts';
import { generateText } from '../../test/support/hostile/generate-text.ts';
import { HOSTILE_TEXTS } from '../../test/support/hostile/texts.ts';
import { diceOf } from '../../test/support/seeded.ts';
import { ms } from './row.ts';
import type { Row } from './row.ts';

const INPUTS = 1000;
/** Of so many runs of an input the quickest counts: the machine's moods are not the input's. */
const RUNS = 3;
const SEED = 20_260_101;

interface Cost {
  readonly what: string;
  readonly milliseconds: number;
  readonly mebibytes: number;
}

/** What the dearest of a thousand hostile inputs costs, as the command and the operator take them, beyond starting up. */
export function benchHostile(): readonly Row[] {
  const catalog = loadCatalog();
  const inputs = hostileInputs();
  const collect = exposeGc();
  const command = inputs.map(([what, text]) => measure(what, commandWork(text, catalog), collect));
  const operator = inputs.flatMap(([what, text]) => {
    const value = asStored(text);
    return value === undefined ? [] : [measure(what, operatorWork(value, catalog), collect)];
  });
  return [...rowsOf('command', command), ...rowsOf('operator', operator)];
}

function hostileInputs(): readonly (readonly [what: string, text: string])[] {
  const written = Object.entries(HOSTILE_TEXTS);
  const dice = diceOf(SEED);
  const generated = Array.from(
    { length: INPUTS - written.length },
    (_none, at) => [`generated ${at}`, generateText(dice)] as const,
  );
  return [...written, ...generated];
}

function commandWork(text: string, catalog: Catalog): () => void {
  return () => {
    const parsed = parseYaml(text);
    if (!parsed.ok) return;
    for (const document of parsed.documents)
      checkDocument({ file: 'x.yaml', ...document }, catalog);
  };
}

/** What the API server would hand out of it: JSON, for those that are any. */
function asStored(text: string): string | undefined {
  const parsed = parseYaml(text);
  return parsed.ok ? JSON.stringify(parsed.documents[0]?.value) : undefined;
}

function operatorWork(stored: string, catalog: Catalog): () => void {
  return () => {
    const object: unknown = JSON.parse(stored);
    digest(object);
    validateMeshInstall(object, { catalog });
  };
}

function measure(what: string, work: () => void, collect: () => void): Cost {
  collect();
  const before = process.memoryUsage().heapUsed;
  work();
  const mebibytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return { what, milliseconds: Math.min(...times), mebibytes };
}

function exposeGc(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

function rowsOf(who: string, costs: readonly Cost[]): readonly Row[] {
  const slowest = costs.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  const largest = costs.toSorted((a, b) => b.mebibytes - a.mebibytes)[0];
  if (slowest === undefined || largest === undefined) return [];
  return [
    {
      what: `slowest of ${costs.length} hostile inputs in the ${who} (ms): ${slowest.what}`,
      ours: ms(slowest.milliseconds),
      result: slowest.milliseconds,
      target: 50,
    },
    {
      what: `largest of ${costs.length} hostile inputs in the ${who}, garbage included (MiB): ${largest.what}`,
      ours: `${largest.mebibytes.toFixed(1)} MiB`,
      result: largest.mebibytes,
      target: 32,
    },
  ];
}
