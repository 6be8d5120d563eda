import type { Dice } from '../seeded.ts';
import { HEAD } from './texts.ts';

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '- ',
  '? ',
  ': ',
  '\n',
  '\n  ',
  '\n    ',
  '\t',
  '\r\n',
  '&a ',
  '*a',
  '*b',
  '!!str ',
  '!!int ',
  '!x ',
  '<<: ',
  '"',
  "'",
  '\\',
  '\\u',
  '|\n',
  '>-\n',
  '---\n',
  '...\n',
  '%YAML 1.2\n',
  '#',
  '~',
  'null',
  'yes',
  'off',
  'true',
  '0x1f',
  '0777',
  '1_0',
  '.inf',
  '.nan',
  '1e999',
  '-1',
  '9007199254740993',
  '1.5',
  '\ufeff',
  '\0',
  '\u0085',
  '\u2028',
  '\ud800',
  '\udc00',
  '😀',
  '__proto__',
  'constructor',
  'profile',
  'values',
  'gateways',
  'pilot',
  'global',
  'name',
  'type',
  'Ingress',
  'demo',
  '1.31',
  '@',
  '`',
  '%',
] as const;

const GOOD = `${HEAD}spec:
  version: 1.31.1
  profile: demo
  revision: canary
  images: {hub: docker.io/istio, variant: distroless}
  meshConfig:
    accessLogFile: /dev/stdout
    defaultConfig: {holdApplicationUntilProxyStarts: true}
  values: &all
    global: {proxy: {resources: {requests: {cpu: 10m, memory: 64Mi}}}}
    pilot: {env: {A: "b", C: 'd'}, replicaCount: 2}
  gateways:
    - name: edge
      type: Ingress
      service:
        ports:
          - {name: http2, port: 80, targetPort: 8080}
        annotations: {a.b/c: "d"}
      autoscaling: {minReplicas: 2, maxReplicas: 5}
`;

/** One hostile text: a good one that was damaged, pieces in any order, or a piece that repeats and nests. */
export function generateText(dice: Dice): string {
  return dice.oneOf([damaged, damaged, soup, repeated, nested])(dice);
}

/** A good MeshInstall with some cuts, doublings and insertions. */
function damaged(dice: Dice): string {
  let text = GOOD;
  for (let times = 1 + dice.below(4); times > 0; times--) {
    const at = dice.below(text.length);
    const to = Math.min(text.length, at + dice.below(40));
    text = dice.oneOf([
      () => text.slice(0, at) + text.slice(to),
      () => text.slice(0, to) + text.slice(at),
      () => text.slice(0, at) + dice.oneOf(PIECES) + text.slice(at),
      () => text.slice(0, at) + dice.oneOf(PIECES) + text.slice(to),
      () => text.slice(0, at),
      () => text.slice(0, at) + text.slice(at, to).repeat(1 + dice.below(300)) + text.slice(to),
    ])();
  }
  return text;
}

function soup(dice: Dice): string {
  const count = 1 + dice.below(dice.oneOf([20, 200, 3000]));
  const pieces = Array.from({ length: count }, () => dice.oneOf(PIECES));
  return dice.oneOf(['', HEAD, `${HEAD}spec:\n  values: `]) + pieces.join('');
}

function repeated(dice: Dice): string {
  const piece = Array.from({ length: 1 + dice.below(4) }, () => dice.oneOf(PIECES)).join('');
  const times = 1 + dice.below(dice.oneOf([100, 10_000, 100_000]));
  return dice.oneOf(['', `${HEAD}spec: `, `${HEAD}spec:\n  gateways: [`]) + piece.repeat(times);
}

/** Something that opens, again and again, and as often closes; sometimes once too few. */
function nested(dice: Dice): string {
  const [open, close] = dice.oneOf([
    ['[', ']'],
    ['{a: ', '}'],
    ['[{a: ', '}]'],
    ['&a [', ', *a]'],
    ['{<<: ', '}'],
    ['{? ', '}'],
    ['{"a": [', ']}'],
  ] as const);
  const depth = dice.below(dice.oneOf([60, 2000, 30_000]));
  return `${HEAD}spec:\n  values: ${open.repeat(depth)}1${close.repeat(Math.max(0, depth - dice.below(2)))}\n`;
}
