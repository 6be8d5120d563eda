import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import fc from 'fast-check';
import type { Json } from '../../../src/api/kube-object.ts';
import type { Minor } from '../../../src/api/supported-minors.ts';
import { toCel } from '../../../src/catalog/template/cel-values.ts';
import { compileItem } from '../../../src/catalog/template/compile-template.ts';
import { createExpressions } from '../../../src/catalog/template/expressions.ts';
import type { Scope } from '../../../src/catalog/template/expressions.ts';
import { TemplateError } from '../../../src/catalog/template/template-error.ts';

interface Sheet {
  readonly template: string;
  readonly values?: unknown;
  readonly minor?: Minor;
}

/** Fills in a template, given as YAML, with the variable `values`; a list of what it makes. */
function fill({ template, values = {}, minor = '1.31' }: Sheet): readonly Json[] {
  const around = {
    expressions: createExpressions(minor, ['values']),
    place: { file: 'manifests/sheet.yaml', path: '' },
    locals: [],
    strict: false,
  };
  const out: Json[] = [];
  compileItem(load(template) as Json, around)(toCel({ values }) as Scope, out);
  return out;
}

const rules: Readonly<Record<string, Sheet & { readonly gives: Json }>> = {
  'a scalar that is wholly an expression keeps a number': {
    template: 'replicas: ${values.n}',
    values: { n: 3 },
    gives: { replicas: 3 },
  },
  'a scalar that is wholly an expression keeps a list': {
    template: 'args: ${values.list}',
    values: { list: ['a', 1, true, null] },
    gives: { args: ['a', 1, true, null] },
  },
  'an expression inside a text becomes text': {
    template: 'name: istiod-${values.n}-${values.on}',
    values: { n: 3, on: true },
    gives: { name: 'istiod-3-true' },
  },
  'a double dollar stands for a literal': {
    template: 'text: a $${b} ${values.x} $(HOST_IP) $',
    values: { x: 'c' },
    gives: { text: 'a ${b} c $(HOST_IP) $' },
  },
  'braces and quotes inside an expression end nothing': {
    template: `x: '\${{"a}": values.x}}'`,
    values: { x: '}' },
    gives: { x: { 'a}': '}' } },
  },
  'whole numbers stay whole when calculated with': {
    template: 'port: ${values.port + 1}',
    values: { port: 8080 },
    gives: { port: 8081 },
  },
  'fractions stay fractions': {
    template: 'sampling: ${values.s}',
    values: { s: 0.5 },
    gives: { sampling: 0.5 },
  },
  'an empty optional leaves its key out': {
    template: '{a: "${values.?a.?b}", c: 1}',
    values: {},
    gives: { c: 1 },
  },
  'an empty optional leaves its list item out': {
    template: 'args: ["x", "${only(values.json, \'--json\')}"]',
    values: { json: false },
    gives: { args: ['x'] },
  },
  'null is a value like others': {
    template: 'a: ${values.a}',
    values: { a: null },
    gives: { a: null },
  },
  'a missing value has a default': {
    template: 'a: ${values.?a.?b.orValue("d")}',
    values: { a: {} },
    gives: { a: 'd' },
  },
  '$when leaves a map out': {
    template: 'a: {$when: "${values.on}", b: 1}',
    values: { on: false },
    gives: {},
  },
  '$when leaves a list item out': {
    template: 'a: [{$when: "${values.on}", b: 1}, {b: 2}]',
    values: { on: false },
    gives: { a: [{ b: 2 }] },
  },
  '$when is not part of what it lets through': {
    template: 'a: {$when: "${values.on}", b: 1}',
    values: { on: true },
    gives: { a: { b: 1 } },
  },
  '$when may ask for the minor': {
    template: 'a: {$when: \'${minor(">=1.30")}\', b: 1}',
    minor: '1.29',
    gives: {},
  },
  '$each repeats a list item': {
    template: 'ports: [{$each: {port: "${values.ports}"}, number: "${port.n}"}]',
    values: { ports: [{ n: 1 }, { n: 2 }] },
    gives: { ports: [{ number: 1 }, { number: 2 }] },
  },
  '$each of nothing is nothing': {
    template: 'ports: [{$each: {port: "${values.?ports}"}, number: "${port.n}"}]',
    values: {},
    gives: { ports: [] },
  },
  '$when sees what $each binds': {
    template: 'p: [{$each: {x: "${values.list}"}, $when: "${x > 1}", n: "${x}"}]',
    values: { list: [1, 2, 3] },
    gives: { p: [{ n: 2 }, { n: 3 }] },
  },
  '$each nests': {
    template: 'p: [{$each: {x: "${values.list}"}, q: [{$each: {y: "${x.ys}"}, n: "${x.n + y}"}]}]',
    values: { list: [{ n: 1, ys: [10, 20] }] },
    gives: { p: [{ q: [{ n: 11 }, { n: 21 }] }] },
  },
  '$spread puts a map where it stands: later members win': {
    template: '{a: 1, b: 1, $spread: "${values.m}", c: 3}',
    values: { m: { b: 2, c: 2 } },
    gives: { a: 1, b: 2, c: 3 },
  },
  '$spread of nothing is nothing': {
    template: '{a: 1, $spread: "${values.?m}"}',
    values: {},
    gives: { a: 1 },
  },
  '$concat puts lists one after the other': {
    template: 'a: {$concat: [[1], "${values.list}", "${values.?none}", [4]]}',
    values: { list: [2, 3] },
    gives: { a: [1, 2, 3, 4] },
  },
  'a list in a $concat may have items of its own kind': {
    template: 'a: {$concat: [[{$when: "${values.on}", b: 1}]]}',
    values: { on: false },
    gives: { a: [] },
  },
  'filled() takes the first that says something': {
    template: 'a: ${filled(values.?a).or(filled(values.?b)).orValue("c")}',
    values: { a: '', b: 0 },
    gives: { a: 'c' },
  },
  'entries() sorts by key': {
    template: 'env: [{$each: {e: "${entries(values.m)}"}, name: "${e.key}", value: "${e.value}"}]',
    values: { m: { b: '2', a: '1' } },
    gives: {
      env: [
        { name: 'a', value: '1' },
        { name: 'b', value: '2' },
      ],
    },
  },
  'texts() writes scalars as text': {
    template: 'a: ${texts(values.m)}',
    values: { m: { n: 1, b: true, s: 'x', l: [] } },
    gives: { a: { n: '1', b: 'true', s: 'x' } },
  },
  'number() reads whole numbers and leaves percentages': {
    template: 'a: ["${number(values.a)}", "${number(values.b)}"]',
    values: { a: '1', b: '25%' },
    gives: { a: [1, '25%'] },
  },
  'quantities() leaves empty entries and blocks out': {
    template: 'a: ${quantities(values.r)}',
    values: {
      r: { limits: { cpu: null, memory: '' }, requests: { cpu: '1', memory: '4Gi' }, x: 1 },
    },
    gives: { a: { requests: { cpu: 1, memory: '4Gi' } } },
  },
  'json() is pretty text': {
    template: 'a: ${json(values.m)}',
    values: { m: { n: 1 } },
    gives: { a: '{\n  "n": 1\n}' },
  },
};

test.each(Object.entries(rules))('%s', (_rule, { gives, ...sheet }) => {
  expect(fill(sheet)).toEqual([gives]);
});

test('a whole file may be repeated, or left out', () => {
  const template = '{$each: {g: "${values.list}"}, kind: Service, name: "${g}"}';
  expect(fill({ template, values: { list: ['a', 'b'] } })).toEqual([
    { kind: 'Service', name: 'a' },
    { kind: 'Service', name: 'b' },
  ]);
  expect(fill({ template: '{$when: "${values.on}", a: 1}', values: { on: false } })).toEqual([]);
});

describe('mistakes name file, path and what is wrong', () => {
  const mistakes: Readonly<Record<string, Sheet & { readonly says: RegExp }>> = {
    'an unknown structural key': {
      template: 'a: {b: {$if: x}}',
      says: /manifests\/sheet\.yaml: at a\.b\.\$if: "\$if" is no key/,
    },
    'an expression in a key': { template: '{"${values.x}": 1}', says: /is no key of a template/ },
    'a key that reaches a prototype': {
      template: '{a: {"constructor": "${values}"}}',
      says: /at a\.constructor/,
    },
    '$each where only one value can stand': {
      template: 'a: {$each: {x: "${values}"}}',
      says: /at a: \$each stands only in list items/,
    },
    '$each with two names': {
      template: '[{$each: {x: "${values}", y: "${values}"}}]',
      says: /\[0\]\.\$each: \$each wants one member/,
    },
    '$concat beside other keys': {
      template: 'a: {$concat: [["${values}"]], b: 1}',
      says: /\$concat stands alone/,
    },
    'a condition that is no bool': {
      template: 'a: {$when: "${values.x}"}',
      values: { x: 'yes' },
      says: /at a\.\$when: wants true or false, not "yes"/,
    },
    'a list inside a text': {
      template: 'a: x${values.l}',
      values: { l: [1] },
      says: /at a: \$\{values\.l\} stands inside a text and must be a scalar, not \[1\]/,
    },
    'a map where a list belongs': {
      template: 'a: {$concat: ["${values.m}"]}',
      values: { m: {} },
      says: /at a\.\$concat\[0\]: is no list/,
    },
    'an element list that is no list': {
      template: 'a: [{$each: {x: "${values.m}"}, b: "${x}"}]',
      values: { m: 'text' },
      says: /at a\[0\]\.\$each\.x: \$\{values\.m\} is no list/,
    },
    'something spread that is no map': {
      template: 'a: {$spread: "${values.l}"}',
      values: { l: [] },
      says: /at a\.\$spread: is no map/,
    },
    'a value that is missing': {
      template: 'a: {b: "${values.x}"}',
      says: /at a\.b: \$\{values\.x\}: No such key: x/,
    },
    'an expression without an end': {
      template: 'a: "${values.x"',
      says: /at a: .*has no closing brace/,
    },
    'text without an end in an expression': {
      template: `a: '\${"x}'`,
      says: /has a text without an end/,
    },
    'no CEL at all': { template: 'a: ${values +}', says: /at a: \$\{values \+\}/ },
  };
  test.each(Object.entries(mistakes))('%s', (_mistake, { says, ...sheet }) => {
    expect(() => fill(sheet)).toThrow(TemplateError);
    expect(() => fill(sheet)).toThrow(says);
  });

  test.each([
    ['a variable that nobody gives', 'a: ${valuez.x}', /Unknown variable: valuez/],
    ['a function that does not exist', 'a: ${shout(values.x)}', /shout/],
    ['types that can never match', 'a: ${minor(3)}', /minor\(int\)/],
    [
      'a minor that is not supported',
      `a: '\${minor(">=1.27")}'`,
      /">=1\.27" is no condition on a minor/,
    ],
  ])('checked ahead of use: %s', (_name, template, says) => {
    const around = {
      expressions: createExpressions('1.31', ['values']),
      place: { file: 'manifests/sheet.yaml', path: '' },
      locals: [],
      strict: true,
    };
    expect(() => compileItem(load(template) as Json, around)).toThrow(says);
  });
});

describe('a value can be anything and changes no structure', () => {
  const template = `
    name: \${values.x}
    text: "before \${values.x} after"
    list: ["\${values.x}"]
    map: {$spread: "\${values.m}", fixed: 1}
    each: [{$each: {e: "\${values.l}"}, value: "\${e}"}]`;
  const hostile: Readonly<Record<string, string>> = {
    'an expression': '${values.secret}',
    'an escaped expression': '$${values.secret}',
    'a closing brace': '} ${',
    quotes: `"'\`\\"`,
    'line breaks and YAML': 'x\n  - y: z\n# comment',
    'a structural key': '$when',
    'a prototype': '__proto__',
    'a Go template': '{{ .Values }}',
    'control characters': '\u0000\u0001\u2028',
  };
  test.each(Object.entries(hostile))('%s', (_name, x) => {
    const values = { x, m: { k: x }, l: [x, { $when: false, a: x }], secret: 'S' };
    expect(fill({ template, values })).toEqual([
      {
        name: x,
        text: `before ${x} after`,
        list: [x],
        map: { k: x, fixed: 1 },
        each: [{ value: x }, { value: { $when: false, a: x } }],
      },
    ]);
  });

  test('names that could reach a prototype are dropped', () => {
    const m = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"a":1},"ok":2}') as Json;
    const [made] = fill({
      template: '{$spread: "${values.m}", all: "${values.m}"}',
      values: { m },
    });
    expect(JSON.stringify(made)).toBe('{"ok":2,"all":{"ok":2}}');
    expect((made as { polluted?: number }).polluted).toBeUndefined();
  });

  test('any JSON comes out as it went in', () => {
    const safe = fc
      .jsonValue()
      .filter((value) => !/__proto__|constructor|prototype/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(safe, (value) => {
        const json = JSON.parse(JSON.stringify(value)) as Json;
        expect(fill({ template: 'a: ${values.x}', values: { x: json } })).toEqual([{ a: json }]);
      }),
      { numRuns: 200 },
    );
  });
});
