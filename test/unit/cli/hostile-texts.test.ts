import { describe, expect, test } from '@jest/globals';
import { INPUT_LIMITS } from '../../../src/api/input-limits.ts';
import { parseYaml } from '../../../src/api/parse-yaml.ts';
import { checkDocument } from '../../../src/cli/input/check-document.ts';
import { CATALOG } from '../../support/catalog.ts';
import { generateText } from '../../support/hostile/generate-text.ts';
import { HOSTILE_TEXTS } from '../../support/hostile/texts.ts';
import { runCommand } from '../../support/run-command.ts';
import type { CommandEnd } from '../../support/run-command.ts';
import { sample } from '../../support/sample.ts';
import { seedOf } from '../../support/seed-of.ts';
import { diceOf } from '../../support/seeded.ts';

/** With those written by hand, a thousand. */
const GENERATED = 1000 - Object.keys(HOSTILE_TEXTS).length;

/** A hundred findings of one line each, with a long path and what was found. */
const MOST_OUTPUT = 150_000;

/** What any text may come to: it is valid, it is refused with a place, or it holds no MeshInstall. */
function expectAnswer({ exit, stdout, stderr }: CommandEnd): void {
  const told = stdout + stderr;
  expect(told.length).toBeLessThan(MOST_OUTPUT);
  if (exit === 0) expect(stdout).toContain('Valid: ');
  else if (exit === 1) expect(stdout).toMatch(/^x\.yaml:\d+:\d+: (?:error|warning): \S/);
  else
    expect([exit, stderr]).toEqual([2, expect.stringMatching(/^Error: x\.yaml(?::\d+:\d+:)? \S/)]);
}

/** How many values there are when everything that was written by alias is written out; stops above the limit. */
function countValues(value: unknown, budget: number = INPUT_LIMITS.values + 1): number {
  if (typeof value !== 'object' || value === null || budget <= 0) return 1;
  let count = 1;
  for (const member of Object.values(value)) {
    count += countValues(member, budget - count);
    if (count > budget) break;
  }
  return count;
}

function expectLimits(text: string): void {
  const parsed = parseYaml(text);
  if (!parsed.ok) return;
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(INPUT_LIMITS.bytes);
  expect(parsed.documents.length).toBeLessThanOrEqual(INPUT_LIMITS.documents);
  for (const { value } of parsed.documents)
    expect(countValues(value)).toBeLessThanOrEqual(INPUT_LIMITS.values);
}

async function validate(text: string): Promise<CommandEnd> {
  return await runCommand(['validate', '-f', 'x.yaml'], { files: { 'x.yaml': text } });
}

/** The same without loading the catalog each time: each finding has a place in the text, and there are no more than anybody reads. */
function expectFindings(text: string): void {
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    const { line, column, message } = parsed.refusal;
    expect([line > 0, column > 0, message]).toEqual([true, true, expect.stringMatching(/\S/)]);
    return;
  }
  for (const document of parsed.documents) {
    const findings = checkDocument({ file: 'x.yaml', ...document }, CATALOG);
    expect(findings.length).toBeLessThanOrEqual(2 * INPUT_LIMITS.findings + 1);
    for (const { line, column, message, path } of findings) {
      expect([line > 0, column > 0, message]).toEqual([true, true, expect.stringMatching(/\S/)]);
      expect(path.length + message.length).toBeLessThan(5000);
    }
  }
}

describe('a hostile text is answered, within the limits', () => {
  test.each(Object.entries(HOSTILE_TEXTS))('%s', (_what, text) => {
    expectLimits(text);
    expectFindings(text);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('whatever else', () => {
    const dice = diceOf(seedOf('hostile texts'));
    for (let number = 0; number < GENERATED; number++) {
      const text = generateText(dice);
      expectLimits(text);
      try {
        expectFindings(text);
      } catch (error) {
        const shown = JSON.stringify(text.slice(0, 2000));
        throw new Error(`number ${number}: ${shown}`, { cause: error });
      }
    }
  }, 120_000);
});

describe('the command itself answers', () => {
  const every = Math.ceil(Object.keys(HOSTILE_TEXTS).length / 12);

  test.each(sample(Object.entries(HOSTILE_TEXTS), every))('%s', async (_what, text) => {
    expectAnswer(await validate(text));
  });
});
