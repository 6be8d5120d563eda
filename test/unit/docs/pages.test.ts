import { describe, expect, test } from '@jest/globals';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { loadAll } from 'js-yaml';
import { REASONS } from '../../../src/api/reasons.ts';
import { printFinding } from '../../../src/api/finding.ts';
import { validateMeshInstall } from '../../../src/api/validate-mesh-install.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import type { CliContext } from '../../../src/cli/cli-context.ts';
import { SETTINGS } from '../../../src/config/settings.ts';
import { CATALOG } from '../../support/catalog.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Every page that people read, by its path from the root. */
const PAGES = new Map(
  globSync(['*.md', '{docs,src,test,manifests,profiles,crds,examples}/**/*.md'], { cwd: ROOT })
    .sort()
    .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
);

function page(path: string): string {
  const text = PAGES.get(path);
  if (text === undefined) throw new Error(`there is no page ${path}`);
  return text;
}

/** Code blocks of a language, with the page they stand on. */
function blocks(language: string): readonly { readonly path: string; readonly text: string }[] {
  const fence = new RegExp(`^[ ]*\`\`\`${language}\\n([\\s\\S]*?)^[ ]*\`\`\``, 'gm');
  return [...PAGES].flatMap(([path, text]) =>
    [...text.matchAll(fence)].map((found) => ({ path, text: found[1] ?? '' })),
  );
}

function foldersOfSource(): readonly string[] {
  const entries = readdirSync(join(ROOT, 'src'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** The name that GitHub gives to a heading, to link to. */
function anchorOf(heading: string): string {
  const plain = heading.replaceAll('`', '').toLowerCase();
  return plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

function deadLinks(path: string, text: string): readonly string[] {
  const prose = text.replaceAll(/^[ ]*```[\s\S]*?^[ ]*```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file));
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(page(target)).includes(anchor);
    });
}

describe('links', () => {
  test.each([...PAGES])('%s leads to files and headings that exist', (path, text) => {
    expect(deadLinks(path, text)).toEqual([]);
  });
});

describe('lists that follow the code', () => {
  test.each(REASONS.filter(({ person }) => person).map(({ name }) => [name]))(
    '%s asks for a person, so docs/troubleshoot.md has a section on it',
    (name) => {
      expect(anchorsOf(page('docs/troubleshoot.md'))).toContain(name.toLowerCase());
    },
  );

  test('docs/customise.md names the Kubernetes whose fields overlays may use', () => {
    expect(page('docs/customise.md')).toContain(`Kubernetes ${CATALOG.kubernetesSchema().release}`);
  });

  test('docs/troubleshoot.md has no section on a reason that does not exist', () => {
    const headings = [...page('docs/troubleshoot.md').matchAll(/^### (\w+)$/gm)];
    const known: readonly string[] = REASONS.map(({ name }) => name);
    expect(headings.map(([, name = '']) => name).filter((name) => !known.includes(name))).toEqual(
      [],
    );
  });

  test('docs/dependencies.md has a line for each package of package.json and for no other', () => {
    const json = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies' | 'optionalDependencies',
      Record<string, string>
    >;
    const wanted = [
      ...Object.keys(json.dependencies),
      ...Object.keys(json.devDependencies),
      ...Object.keys(json.optionalDependencies),
    ];
    const lines = [...page('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)];
    expect(lines.map(([, name]) => name).sort()).toEqual(wanted.sort());
  });

  test.each(foldersOfSource())('src/%s has a page that says what it is for', (folder) => {
    expect(page(`src/${folder}/README.md`)).toMatch(/^# \w/);
  });

  test('every npm script that a page names exists', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...PAGES].flatMap(([path, text]) =>
      [...text.matchAll(/npm run (?:-s |--silent )?([a-z][a-z:]*)/g)].map(([, name = '']) => ({
        path,
        name,
      })),
    );
    expect(named.filter(({ name }) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('docs/operate.md lists the metrics that the operator has', () => {
    const sources = globSync('src/operator/*.ts', { cwd: ROOT })
      .map((path) => readFileSync(join(ROOT, path), 'utf8'))
      .join('\n');
    const real = new Set([...sources.matchAll(/\bmeshinstall_[a-z_]+/g)].map(([name]) => name));
    const told = new Set(
      [...page('docs/operate.md').matchAll(/\bmeshinstall_[a-z_]+/g)].map(([name]) => name),
    );
    expect([...told].sort()).toEqual([...real].sort());
  });

  test('docs/operate.md lists the settings of the operator with variables and defaults', () => {
    const rows = [...page('docs/operate.md').matchAll(/^\| `--.*$/gm)].map(([row]) =>
      row
        .split('|')
        .slice(1, 4)
        .map((cell) => cell.replaceAll('`', '').trim()),
    );
    expect(rows).toEqual(
      SETTINGS.map(({ flag, env, fallback }) => [
        `--${flag}`,
        env.join(', '),
        Array.isArray(fallback) ? fallback.join(',') : String(fallback),
      ]),
    );
  });
});

/** A MeshInstall of a page; a fragment that is only a spec is completed. */
function installsOf(text: string): readonly unknown[] {
  return (loadAll(text) as (Record<string, unknown> | null)[]).flatMap((document) => {
    if (document === null || !('spec' in document)) return [];
    if (document.kind === 'MeshInstall') return [document];
    const isFragment = Object.keys(document).length === 1;
    const completed = {
      apiVersion: 'meshinstall.io/v1alpha1',
      kind: 'MeshInstall',
      metadata: { name: 'default' },
      ...document,
    };
    return isFragment ? [completed] : [];
  });
}

describe('examples on the pages', () => {
  const examples = blocks('yaml').flatMap(({ path, text }) =>
    installsOf(text.replaceAll('sha256:…', `sha256:${'0'.repeat(64)}`)).map(
      (install) => [path, install] as const,
    ),
  );

  test('there are some', () => {
    expect(examples.length).toBeGreaterThan(5);
  });

  test.each(examples)('a MeshInstall on %s is valid', (_path, install) => {
    const { findings } = validateMeshInstall(install, { catalog: CATALOG });
    // The page on values that nobody checks has one.
    const wrong = findings.filter(({ reason }) => reason !== 'UnvalidatedValue');
    expect(wrong.map(printFinding)).toEqual([]);
  });
});

/**
 * Lines of shell blocks that call meshinstall, up to a pipe, redirection, comment or end of a command, and what stands between
 * backquotes in the text. There, a subcommand's name alone is only a mention: it has to exist.
 */
function commandLines(): readonly (readonly [path: string, line: string])[] {
  const shell = [...blocks('sh'), ...blocks('console')];
  const lines = shell.flatMap(({ path, text }) =>
    text.split('\n').map((line) => [path, line.trim().replace(/^\$ /, '')] as const),
  );
  const inline = [...PAGES].flatMap(([path, text]) =>
    [...text.matchAll(/`(meshinstall [^`\n]+)`/g)].map(
      ([, line = '']) => [path, withHelp(line)] as const,
    ),
  );
  return [...lines, ...inline]
    .filter(([path, line]) => line.startsWith('meshinstall ') && !path.startsWith('docs/adr'))
    .map(([path, line]) => [path, line.split(/ [|>#;]| &&/)[0]?.trim() ?? '']);
}

function withHelp(line: string): string {
  return line.split(' ').length === 2 ? `${line} --help` : line;
}

/** The command line itself, with nothing behind it: parsed as the program parses it, and not carried out. */
async function parse(line: string): Promise<void> {
  const silent = { write: () => undefined, colour: false, live: false, columns: 100 };
  const context: CliContext = {
    version: '0.0.0',
    programName: 'meshinstall',
    processName: 'test',
    env: {},
    stdout: silent,
    stderr: silent,
    readFile: () => Promise.reject(new Error('nothing is read here')),
    ask: undefined,
    setExit: () => undefined,
    signal: AbortSignal.abort(),
    now: () => 0,
  };
  const program = buildProgram(context);
  for (const command of [program, ...program.commands].flatMap((one) => [one, ...one.commands])) {
    if (command.commands.length === 0) command.action(() => undefined);
  }
  await program.parseAsync(line.split(/\s+/).slice(1), { from: 'user' });
}

describe('command lines on the pages', () => {
  const lines = new Map(commandLines().map(([path, line]) => [line, path]));

  test('there are some', () => {
    expect(lines.size).toBeGreaterThan(10);
  });

  test.each([...lines])('%s (%s) is understood', async (line) => {
    const asksForHelp = / (--help|-h|-V)( |$)| --version$/.test(line);
    const outcome = await parse(line).then(
      () => 'understood',
      (error: unknown) => String((error as { code?: string }).code),
    );
    expect(outcome).toBe(asksForHelp ? 'commander.helpDisplayed' : 'understood');
  });
});
