import { run } from '../cluster/index.ts';

/** What a program linked with Istio's code answers to a list of questions, in their order. */
export async function askLinked(
  program: string,
  questions: readonly unknown[],
): Promise<readonly unknown[]> {
  const lines = (await run(program, [], { input: JSON.stringify(questions) })).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}
