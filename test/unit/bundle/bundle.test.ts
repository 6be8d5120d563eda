import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ENTRYPOINT, IMAGE } from '../../../scripts/bundle/image.ts';
import { run } from '../../cluster/index.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'meshinstall.yaml');
const MINUTE = 60_000;

let folder: string;
let first: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshinstall-bundle-'));
  first = await bundle('first');
}, MINUTE);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** In a process of its own: esbuild checks that it runs in a plain Node, and jest's is not. */
async function bundle(name: string): Promise<string> {
  const target = join(folder, name);
  const code = `await (await import(process.argv[1])).buildBundle({ target: process.argv[2] })`;
  const module = join(ROOT, 'scripts', 'bundle', 'build-bundle.ts');
  await run(process.execPath, ['--input-type=module', '--eval', code, module, target]);
  return join(target, 'meshinstall.js');
}

/** As the image starts it. */
function runBundle(...words: readonly string[]): Promise<string> {
  return run(process.execPath, [...IMAGE.flags, first, ...words]);
}

function runSources(...words: readonly string[]): Promise<string> {
  return run(process.execPath, [join(ROOT, 'src', 'main.ts'), ...words]);
}

test(
  'equal sources give equal bytes',
  async () => {
    const second = await bundle('second');
    expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
  },
  MINUTE,
);

test.each([
  ['help', ['--help']],
  ['versions', ['versions']],
  ['the operator’s installation', ['manifests']],
  ['a rendered mesh', ['render', '-f', EXAMPLE]],
  ['a rendered mesh as JSON', ['render', '-o', 'json', '-f', EXAMPLE]],
  ['the answer to a good file', ['validate', '-f', EXAMPLE]],
])(
  '%s is the same from the bundle as from the sources',
  async (_title, words) => {
    expect(await runBundle(...words)).toBe(await runSources(...words));
  },
  MINUTE,
);

/** What a shell makes of a command line of the bundle: its exit code, and standard error. */
function askShell(line: string): { readonly status: number | null; readonly stderr: string } {
  const bad = join(folder, 'bad.yaml');
  writeFileSync(
    bad,
    readFileSync(EXAMPLE, 'utf8').replace('kind: MeshInstall', 'kind: MeshInstal'),
  );
  const { status, stderr } = spawnSync('bash', ['-c', line, process.execPath, first, bad], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stderr };
}

test.each(['', '-o json'])('a reader that goes away changes no answer %s', (more) => {
  const line = `"$0" "$1" validate -f "$2" ${more} | true; exit \${PIPESTATUS[0]}`;
  expect(askShell(line)).toEqual({ status: 1, stderr: '' });
});

test('an answer that cannot be written is one line, and an end of its own', () => {
  expect(askShell('"$0" "$1" render -f examples/meshinstall.yaml > /dev/full')).toEqual({
    status: 70,
    stderr: expect.stringMatching(
      /^Error: the answer cannot be written: ENOSPC[^\n]*\.\n$/,
    ) as unknown,
  });
});

test('the Dockerfile starts what is staged, as the user that is staged', () => {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').split('\n');
  expect(lines).toContain(`ENTRYPOINT ${JSON.stringify(ENTRYPOINT).replaceAll('","', '", "')}`);
  expect(lines).toContain(`USER ${IMAGE.user}:${IMAGE.user}`);
  const env = Object.entries(IMAGE.env).map(([name, value]) => `ENV ${name}=${value}`);
  for (const line of env) expect(lines).toContain(line);
});
