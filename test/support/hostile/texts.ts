/** What stands before every hostile place, so that it is reached. */
export const HEAD = `apiVersion: meshinstall.io/v1alpha1
kind: MeshInstall
metadata: {name: default}
`;

/** A MeshInstall whose `spec` is the rest of the text. */
function inSpec(text: string): string {
  return `${HEAD}spec: ${text}`;
}

/** A MeshInstall with this under `values`, on one line or many. */
function inValues(text: string): string {
  return `${HEAD}spec:\n  values: ${text}`;
}

/** A billion values in a few lines: each anchor stands for ten of the one before. */
function laughs(levels: number, open: string, close: string): string {
  const anchors = Array.from({ length: levels }, (_unused, level) => {
    const item = level === 0 ? '"ha"' : `*a${level - 1}`;
    const items = Array.from({ length: 10 }, (_none, at) =>
      open === '[' ? item : `k${at}: ${item}`,
    );
    return `  x${level}: &a${level} ${open}${items.join(', ')}${close}`;
  });
  return `\n${anchors.join('\n')}\n`;
}

/** Merge keys that double at every level. */
function mergeBomb(levels: number): string {
  const lines = Array.from({ length: levels }, (_unused, level) => {
    const from = level === 0 ? '{a: 1}' : `{<<: [*m${level - 1}, *m${level - 1}], b${level}: 1}`;
    return `  m${level}: &m${level} ${from}`;
  });
  return `\n${lines.join('\n')}\n`;
}

const LONG = 300_000;

/** Texts written by hand, by what is hostile in them. */
export const HOSTILE_TEXTS: Readonly<Record<string, string>> = {
  // Nothing at all, or nothing of ours.
  'an empty text': '',
  'a byte order mark alone': '\ufeff',
  'two byte order marks': `\ufeff\ufeff${HEAD}`,
  'a byte order mark in the middle': inSpec('{profile: \ufeffdemo}'),
  'a comment without an end': '# '.repeat(1000),
  'a NUL byte': `${HEAD}spec: {profile: "a\0b"}`,
  'a NUL byte at the start': `\0${HEAD}`,
  'control characters': inSpec('{profile: \u0007\u001b[31m}'),
  'a vertical tab for blank': `${HEAD}spec:\u000b{}`,
  'the next-line character': `${HEAD}spec:\u0085  profile: demo`,
  'line and paragraph separators': `${HEAD}spec:\u2028  profile: demo\u2029`,
  'old line ends': HEAD.replaceAll('\n', '\r') + 'spec: {profil: demo}\r',
  'text that runs right to left': inSpec('{profile: "\u202edemo"}'),
  'only blanks': ' '.repeat(200_000),
  'only line breaks': '\n'.repeat(200_000),
  'only tabs': '\t'.repeat(100_000),
  'tabs to indent with': `${HEAD}spec:\n\tprofile: demo\n`,
  'tabs between': inSpec('{\tprofile\t:\tdemo\t}'),
  // Unterminated.
  'an open brace': inSpec('{'),
  'an open bracket': inSpec('['),
  'many open braces': inSpec('{a: '.repeat(5000)),
  'many open brackets': inSpec('['.repeat(100_000)),
  'many closing brackets': inSpec(']'.repeat(1000)),
  'mixed brackets': inSpec('[{]}'),
  'an open double quote': inSpec('"'),
  'an open single quote': inSpec("'"),
  'an open quote over many lines': inSpec(`"${'x\n  '.repeat(15_000)}`),
  'an escape without an end': inSpec('"\\'),
  'half of an escape': inSpec('"\\u12"'),
  'an unknown escape': inSpec('"\\q"'),
  'a tag without an end': inSpec('!<tag'),
  'an anchor without a name': inSpec('& {}'),
  'an alias without a name': inSpec('* '),
  'a block that ends at once': `${HEAD}spec:\n  values:\n    a: |`,
  'a block of impossible indentation': `${HEAD}spec: |99\n  a\n`,
  'a key without a value': `${HEAD}spec`,
  'a value without a key': `${HEAD}spec:\n  : demo\n`,
  'an explicit key without an end': `${HEAD}? `,
  // Explosive.
  'a billion laughs in lists': inValues(laughs(12, '[', ']')),
  'a billion laughs in maps': inValues(laughs(12, '{', '}')),
  'a quadratic blowup': inValues(`\n  a: &a "${'x'.repeat(1000)}"\n  b: [${'*a, '.repeat(300)}]`),
  'a quadratic blowup of lists': inValues(
    `\n  a: &a [${'x, '.repeat(1000)}]\n  b: [${'*a, '.repeat(200)}]`,
  ),
  'merge keys that double': inValues(mergeBomb(40)),
  'merge keys of one large map': inValues(
    `\n  a: &a {${Array.from({ length: 500 }, (_none, at) => `k${at}: 1`).join(', ')}}\n${Array.from({ length: 100 }, (_none, at) => `  b${at}: {<<: *a}`).join('\n')}`,
  ),
  'a merge key of a scalar': inValues('{<<: 5}'),
  'a merge key of itself': inValues('&a {<<: *a}'),
  'a merge key twice': inValues('{<<: {a: 1}, <<: {b: 1}}'),
  'an alias inside of its anchor': inValues('&a [*a]'),
  'an alias before its anchor': inValues('{a: *b, b: &b 1}'),
  'an alias of nothing': inValues('*nothing'),
  'an alias as a key': inValues('{a: &a k, *a : 1}'),
  'an anchor written twice': inValues('{a: &a 1, b: &a 2, c: *a}'),
  'more aliases than anybody writes': inValues(`\n  a: &a 1\n  b: [${'*a, '.repeat(1000)}]`),
  'aliases that nest beyond the limit': inValues(
    `\n${Array.from({ length: 60 }, (_none, at) => `  x${at}: &a${at} ${at === 0 ? '1' : `[*a${at - 1}]`}`).join('\n')}\n`,
  ),
  'lists nested deeply': inValues('['.repeat(49) + ']'.repeat(49)),
  'lists nested too deeply': inValues('['.repeat(2000) + ']'.repeat(2000)),
  'maps nested too deeply': inValues('{a: '.repeat(2000) + '}'.repeat(2000)),
  'blocks nested too deeply': inValues(`\n${'- '.repeat(3000)}a`),
  'explicit keys nested too deeply': inValues(`\n${'? '.repeat(3000)}a`),
  'maps by indentation': inValues(
    `\n${Array.from({ length: 300 }, (_none, at) => `${' '.repeat(at + 4)}a:`).join('\n')}`,
  ),
  'flow pairs in keys': inValues(`${'['.repeat(60)}a${']: b'.repeat(60)}`),
  // Large.
  'a text of megabytes': inSpec(`{profile: "${'x'.repeat(3_000_000)}"}`),
  'a long text': inSpec(`{profile: "${'x'.repeat(200_000)}"}`),
  'a long text without quotes': inSpec(`{profile: ${'x'.repeat(200_000)}}`),
  'a text of escapes': inSpec(`{profile: "${'\\n'.repeat(100_000)}"}`),
  'a text of long escapes': inSpec(`{profile: "${'\\U00000041'.repeat(20_000)}"}`),
  'a long key': inSpec(`{"${'k'.repeat(200_000)}": 1}`),
  'many long keys': inValues(
    `{${Array.from({ length: 600 }, (_none, at) => `${'k'.repeat(315)}${at}: 1`).join(', ')}}`,
  ),
  'a long comment': `#${'x'.repeat(250_000)}\n${HEAD}`,
  'a long anchor': inValues(`&${'a'.repeat(100_000)} 1`),
  'a long tag': inValues(`!${'a'.repeat(100_000)} 1`),
  'a long number': inValues(`{a: ${'9'.repeat(200_000)}}`),
  'a long fraction': inValues(`{a: 1.${'9'.repeat(200_000)}}`),
  'a long exponent': inValues(`{a: 1e${'9'.repeat(100_000)}}`),
  'a long hexadecimal': inValues(`{a: 0x${'f'.repeat(100_000)}}`),
  colons: inSpec(`a${':'.repeat(200_000)}`),
  dashes: `-${'-'.repeat(200_000)}`,
  'many unknown fields': inSpec(
    `{${Array.from({ length: 9000 }, (_none, at) => `x${at}: 1`).join(', ')}}`,
  ),
  'many unknown values': inValues(
    `{pilot: {${Array.from({ length: 9000 }, (_none, at) => `cpux${at}: 1`).join(', ')}}}`,
  ),
  'many values that are right': inValues(
    `{pilot: {env: {${Array.from({ length: 9000 }, (_none, at) => `E${at}: x`).join(', ')}}}}`,
  ),
  'many words of old YAML': inValues(
    `{pilot: {env: {${Array.from({ length: 9000 }, (_none, at) => `E${at}: yes`).join(', ')}}}}`,
  ),
  'many gateways': inSpec(`{gateways: [${'{name: a, type: Ingress}, '.repeat(4000)}]}`),
  'many items': inSpec(`{gateways: [${'a,'.repeat(100_000)}]}`),
  'many empty items': inSpec(`{gateways: [${'[],'.repeat(50_000)}]}`),
  'many pairs': inSpec(`{gateways: [${'a: b,'.repeat(50_000)}]}`),
  'a list of lines': `${HEAD}spec:\n  gateways:\n${'  - a\n'.repeat(40_000)}`,
  'many documents': '---\n'.repeat(60_000),
  'many documents that hold something': `${HEAD}---\n`.repeat(2000),
  'many directives': `${'%TAG ! tag:a,2000:\n'.repeat(10_000)}---\n`,
  'many anchors': `${HEAD}spec:\n  gateways:\n${'  - &a a\n'.repeat(15_000)}`,
  'many tags': `${HEAD}spec:\n  gateways:\n${'  - !!str a\n'.repeat(15_000)}`,
  'a text beyond the limit in other letters': inSpec(`{profile: "${'€'.repeat(LONG / 3)}"}`),
  // Keys.
  'a key twice': inSpec('{profile: demo, profile: minimal}'),
  'a key twice, once in quotes': inSpec('{"profile": demo, profile: minimal}'),
  'a number twice as key': inValues('{1: a, "1": b}'),
  'keys that are no text': inValues('{1: a, true: b, null: c, 1.5: d}'),
  'a list as key': inValues('{[a]: b}'),
  'a map as key': inValues('{{a: 1}: b}'),
  'an empty key': inValues('{"": 1}'),
  'the key of a prototype': inValues('{__proto__: {polluted: true}}'),
  'the key of a prototype, merged': inValues('{<<: {__proto__: {polluted: true}}}'),
  'the key of a constructor': inValues('{constructor: {prototype: {polluted: true}}}'),
  'prototype keys in the spec': inSpec('{__proto__: {profile: demo}}'),
  'a prototype for a kind': '__proto__: {apiVersion: meshinstall.io/v1alpha1, kind: MeshInstall}\n',
  'inherited names': inValues('{toString: 1, hasOwnProperty: 2, valueOf: 3}'),
  'a key that looks like another': inSpec('{pr\u043efile: demo}'),
  // Numbers.
  infinity: inValues('{global: {proxy: {statusPort: .inf}}}'),
  'minus infinity': inValues('{pilot: {cpu: {targetAverageUtilization: -.Inf}}}'),
  'no number': inValues('{pilot: {cpu: {targetAverageUtilization: .nan}}}'),
  'a number beyond all': inValues('{pilot: {cpu: {targetAverageUtilization: 1e999}}}'),
  'a number that loses digits': inValues('{pilot: {replicaCount: 9007199254740993}}'),
  'a number that loses digits, below nought': inValues(
    '{pilot: {replicaCount: -9007199254740993}}',
  ),
  'a number of 64 bits': inValues('{pilot: {replicaCount: 18446744073709551615}}'),
  'a number that is nearly nought': inValues('{pilot: {traceSampling: 1e-400}}'),
  'minus nought': inValues('{pilot: {replicaCount: -0}}'),
  'old octal': inValues('{pilot: {replicaCount: 0777}}'),
  'old octal without an end': inValues(`{pilot: {replicaCount: ${'0777'.repeat(8000)}}}`),
  'underscores without an end': inValues(`{pilot: {replicaCount: 1${'_'.repeat(30_000)}}}`),
  'new octal': inValues('{pilot: {replicaCount: 0o7}}'),
  hexadecimal: inValues('{pilot: {replicaCount: 0x10}}'),
  underscores: inValues('{pilot: {replicaCount: 1_000}}'),
  'a time of day': inValues('{pilot: {replicaCount: 12:30:45}}'),
  'a date': inValues('{pilot: {replicaCount: 2026-01-01}}'),
  // Characters.
  'half a character': inValues('{global: {meshID: "\\ud800"}}'),
  'the other half': inValues('{global: {meshID: "a\\udc00b"}}'),
  'halves in the wrong order': inValues('{global: {meshID: "\\udc00\\ud800"}}'),
  'half a character as key': inValues('{"\\ud800": 1}'),
  'half a character, written out': inValues('{global: {meshID: \ud800}}'),
  'a whole character of two halves': inValues('{global: {meshID: "\\ud83d\\ude00"}}'),
  'a character beyond Unicode': inValues('{global: {meshID: "\\U00110000"}}'),
  'an escaped NUL': inValues('{global: {meshID: "a\\0b"}}'),
  'no character': inValues('{global: {meshID: "\\uffff"}}'),
  'a replacement character': inValues('{global: {meshID: "\ufffd"}}'),
  'letters with many marks': inValues(`{global: {meshID: "a${'\u0301'.repeat(10_000)}"}}`),
  // Tags and directives.
  'a tag of a language': inValues('!!js/function "x"'),
  'a tag of Python': inValues('!!python/object/apply:os.system ["x"]'),
  'a binary': inValues('{global: {meshID: !!binary aGk=}}'),
  'a set': inValues('!!set {a, b}'),
  'an ordered map': inValues('!!omap [a: 1]'),
  'a timestamp': inValues('{global: {meshID: !!timestamp 2026-01-01}}'),
  'a tag that does not fit': inValues('{global: {meshID: !!int x}}'),
  'a text that is told to be a number': inValues('{pilot: {replicaCount: !!int "5"}}'),
  'a map that is told to be a list': inValues('!!seq {a: 1}'),
  'a tag of ours': inValues('!mine {a: 1}'),
  'another version of YAML': `%YAML 9.9\n---\n${HEAD}`,
  'a directive in the middle': `${HEAD}%YAML 1.2\n`,
  // Other shapes.
  'a list': '- a\n- b\n',
  'a scalar': 'MeshInstall',
  'a number': '5',
  null: 'null',
  'a spec that is a list': inSpec('[]'),
  'a spec that is null': inSpec('null'),
  'a spec that is text': inSpec('demo'),
  'metadata that is a list': HEAD.replace('{name: default}', '[]'),
  'a name that is a map': HEAD.replace('{name: default}', '{name: {}}'),
  'a name that is very long': HEAD.replace('default', 'd'.repeat(100_000)),
  'gateways that are a map': inSpec('{gateways: {a: b}}'),
  'gateways of null': inSpec('{gateways: [null, null]}'),
  'values that are text': inValues('"replicas: 5"'),
  // JSON.
  'JSON with a trailing comma': `{"apiVersion": "meshinstall.io/v1alpha1", "kind": "MeshInstall",}`,
  'JSON with a comment': `{"apiVersion": "meshinstall.io/v1alpha1", // c\n"kind": "MeshInstall"}`,
  'JSON with single quotes': `{'apiVersion': 'meshinstall.io/v1alpha1'}`,
  'JSON cut off': `{"apiVersion": "meshinstall.io/v1alpha1", "kind": "Mesh`,
  'JSON twice': '{}{}',
  'JSON nested deeply': `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  'JSON with a key twice': '{"kind": "MeshInstall", "kind": "MeshInstall"}',
  'JSON with NaN': '{"a": NaN}',
  'JSON with lone halves':
    '{"kind": "MeshInstall", "apiVersion": "meshinstall.io/v1alpha1", "spec": {"revision": "\\ud83d"}}',
  // Expressions of other tools.
  'a template of Helm': `${HEAD}spec: {{ toYaml .Values }}\n`,
  'an expression of ours': inValues('{global: {meshID: "${self}$${x}"}}'),
  'a pattern that backtracks': inSpec(
    `{revision: "${'a'.repeat(50_000)}!", namespace: "${'a-'.repeat(50_000)}"}`,
  ),
  'many dots in a version': inSpec(`{version: "1.31${'.1'.repeat(50_000)}"}`),
};
