import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import semver from 'semver';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import type { Minor } from '../../../src/api/supported-minors.ts';
import { parseInjectionTemplates } from '../../../src/catalog/injection-templates.ts';
import { CATALOG } from '../../support/catalog.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'manifests', 'injector');

interface Entry {
  readonly name: string;
  readonly file: string;
  readonly with?: readonly string[];
  readonly minors?: string;
}

const ENTRIES = load(readFileSync(join(FOLDER, 'templates.yaml'), 'utf8')) as readonly Entry[];
const FILES = readdirSync(join(FOLDER, 'templates'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.gotmpl'))
  .map((path) => `templates/${path}`);

const EVERYWHERE = ['gateway', 'grpc-agent', 'grpc-simple', 'kube-gateway', 'sidecar', 'waypoint'];
const NAMES: Readonly<Record<Minor, readonly string[]>> = {
  '1.28': EVERYWHERE,
  '1.29': ['agentgateway', ...EVERYWHERE],
  '1.30': ['agentgateway', ...EVERYWHERE],
  '1.31': ['agentgateway', 'agentgateway-waypoint', ...EVERYWHERE],
};

/** What templates may name only from some minor on (functions before the others: they keep all templates from loading). */
const LATER: readonly (readonly [RegExp, string])[] = [
  [/\botelResourceAttributes\b/, '1.30.0'],
  [/\.ProxyInitImage\b/, '1.31.0'],
  [/\.AgentgatewayImage\b/, '1.29.0'],
];

const TEXTS = SUPPORTED_MINORS.flatMap((minor) =>
  Object.entries(CATALOG.injectionTemplates(minor)).map(([name, text]) => ({ minor, name, text })),
);
const CASES = TEXTS.map(({ minor, name, text }) => [`${name} for ${minor}`, minor, text] as const);

describe('templates.yaml', () => {
  test.each(SUPPORTED_MINORS)('gives Istio %s each of its templates exactly once', (minor) => {
    const entries = ENTRIES.filter(
      ({ minors }) => minors === undefined || semver.satisfies(`${minor}.0`, minors),
    );
    expect(entries.map(({ name }) => name).sort()).toEqual(NAMES[minor]);
    expect(Object.keys(CATALOG.injectionTemplates(minor)).sort()).toEqual(NAMES[minor]);
  });

  test('lists every file, and no file that is not there', () => {
    const listed = ENTRIES.flatMap(({ file, with: parts = [] }) => [file, ...parts]);
    expect([...new Set(listed)].sort()).toEqual([...FILES].sort());
  });

  test('that names a missing part says which', () => {
    const entry = { name: 'sidecar', file: 'a.gotmpl', with: ['b.gotmpl'] };
    const files = {
      'manifests/injector/templates.yaml': [entry],
      'manifests/injector/a.gotmpl': 'a',
    };
    expect(() => parseInjectionTemplates(files, '1.31')).toThrow(
      'manifests/injector/templates.yaml: template sidecar names b.gotmpl, which is not there',
    );
  });
});

/** The test of hostile values injects pods with the templates of 1.28, 1.30 and 1.31; that is every text there is. */
test('pods in 1.29 are injected with the templates of 1.28', () => {
  const names = ['gateway', 'grpc-agent', 'grpc-simple', 'sidecar'];
  const [older, newer] = [CATALOG.injectionTemplates('1.28'), CATALOG.injectionTemplates('1.29')];
  expect(names.map((name) => newer[name])).toEqual(names.map((name) => older[name]));
});

describe.each(CASES)('the template %s', (_title, minor, text) => {
  test('names nothing that its istiod does not know', () => {
    const unknown = LATER.filter(
      ([use, since]) => semver.lt(`${minor}.0`, since) && use.test(text),
    );
    expect(unknown).toEqual([]);
  });

  test('defines every part it uses, once', () => {
    const defined = [...text.matchAll(/\{\{-? define "(\w+)"/g)].map(([, name]) => name);
    const used = [...text.matchAll(/\{\{-? template "(\w+)"/g)].map(([, name]) => name);
    expect(defined).toHaveLength(new Set(defined).size);
    expect(used.filter((name) => !defined.includes(name))).toEqual([]);
  });

  test('lets no value out that is not quoted, encoded or a number', () => {
    expect(outputs(text).filter((action) => !isHarmless(action))).toEqual([]);
  });
});

/** The actions of a template that write something. */
function outputs(text: string): readonly string[] {
  const actions = [...text.matchAll(/\{\{-?\s*(.*?)\s*-?\}\}/gs)].map(([, action = '']) => action);
  const control = /^(\/\*|if |else\b|end$|range |with |define |template |fail |\$\w+ :?= )/;
  return actions.filter((action) => !control.test(action));
}

/** Numbers and truth values that istiod itself computes, and names that stand in the template as a list. */
const COMPUTED = new Set([
  '.Port',
  '.gid',
  '.statusPort',
  '.uid',
  '$field',
  '$key',
  'not $asRoot',
  '.ProxyGID | default 1337',
  '.ProxyUID | default 1337',
  '.in.ProxyGID | default 10101',
  '.in.ProxyUID | default 10101',
]);

function isHarmless(action: string): boolean {
  return (
    COMPUTED.has(action) ||
    /^(quote|toJson|toJsonMap) /.test(action) ||
    /\| (quote|toJson|atoi)$/.test(action)
  );
}
