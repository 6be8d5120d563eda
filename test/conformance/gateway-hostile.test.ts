import { beforeAll, describe, expect, test } from '@jest/globals';
import { dump, load } from 'js-yaml';
import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { buildIstioLinked } from '../cluster/index.ts';
import { askLinked } from '../support/ask-linked.ts';
import { ourInjectorConfig } from '../support/injector-config.ts';
import type { InjectorConfig } from '../support/injector-config.ts';
import { sample } from '../support/sample.ts';
import { GATEWAY_PLACES } from './gateway-hostile-places.ts';
import type { GatewayPlace } from './gateway-hostile-places.ts';
import { HOSTILE_TEXTS } from './injection-hostile-places.ts';

/** The istiod whose code runs all templates; later ones know what earlier ones know. */
const ISTIOD = '1.31.1';
const BUILD_TIMEOUT = 3_600_000;
const RUN_TIMEOUT = 300_000;

/** The API server accepts no longer name of a label or annotation: 253 characters, a slash, 63. */
const LONGEST_NAME = 317;

const TEMPLATES = ['kube-gateway', 'waypoint', 'agentgateway', 'agentgateway-waypoint'];

let istiod = '';
beforeAll(async () => {
  istiod = await buildIstioLinked('gateways', ISTIOD);
}, BUILD_TIMEOUT);

interface Answer {
  readonly objects?: readonly JsonObject[];
  readonly error?: string;
}

/** The injector's configuration with one template, so that a question is short; undefined where this minor has none of that name. */
function only(template: string, configuration: InjectorConfig): InjectorConfig | undefined {
  const config = load(configuration.config) as { readonly templates: Record<string, string> };
  const text = config.templates[template];
  if (text === undefined) return undefined;
  return { ...configuration, config: dump({ ...config, templates: { [template]: text } }) };
}

/** Every scalar of the objects by its path; a name in a map that is the text itself is called TEXT. */
function leavesOf(value: Json | undefined, text: string, path = ''): readonly [string, Json][] {
  if (typeof value !== 'object' || value === null) return [[path, value ?? null]];
  return Object.entries(value as Readonly<Record<string, Json>>).flatMap(([name, member]) =>
    leavesOf(member, text, `${path}/${name === text ? 'TEXT' : name}`),
  );
}

/** Paths at which two sets of objects differ. */
function changed(
  left: readonly [string, Json][],
  right: readonly [string, Json][],
): readonly string[] {
  const [one, two] = [new Map(left), new Map(right)];
  return [...new Set([...one.keys(), ...two.keys()])].filter(
    (path) => one.get(path) !== two.get(path),
  );
}

/** Each text that reached further than its place, or was refused. One run asks about all templates. */
async function findSteered(
  { gateway, harmless, parameters }: GatewayPlace,
  texts: readonly string[],
  configuration: InjectorConfig,
): Promise<readonly string[]> {
  const all = [...harmless, ...texts];
  const templates = TEMPLATES.flatMap((template) => {
    const question = only(template, configuration);
    return question === undefined ? [] : [{ ...question, template }];
  });
  const asked = templates.flatMap((question) =>
    all.map((text) => ({
      ...question,
      gateway: gateway(text),
      ...(parameters === undefined ? {} : { parameters: [parameters(text)] }),
    })),
  );
  const answers = (await askLinked(istiod, asked)) as readonly Answer[];
  return templates.flatMap(({ template }, at) => {
    const own = answers.slice(at * all.length, (at + 1) * all.length);
    return steeredAmong(own, all).map((line) => `${template}, ${line}`);
  });
}

/** The first two answers are those to harmless texts. */
function steeredAmong(answers: readonly Answer[], texts: readonly string[]): readonly string[] {
  const leaves = answers.map(({ objects = [] }, at) =>
    leavesOf(objects as unknown as Json, texts[at] ?? ''),
  );
  const [first = [], second = []] = leaves;
  expect(first.length).toBeGreaterThan(50);
  const allowed = new Set(changed(first, second));
  return answers.flatMap(({ error }, at) => {
    const about = JSON.stringify(texts[at]?.slice(0, 80));
    if (error !== undefined) return [`${about}: ${error}`];
    const found = changed(first, leaves[at] ?? []);
    return found.filter((path) => !allowed.has(path)).map((path) => `${about}: ${path}`);
  });
}

/** One version for each text that the templates come in. */
describe.each(['1.28.10', '1.29.6', '1.30.3', ISTIOD])(
  'with the templates for Istio %s, a hostile text in a Gateway changes the objects where a harmless one would:',
  (version) => {
    const places = Object.entries(GATEWAY_PLACES);
    test.each(version === ISTIOD ? places : sample(places, 6, Number(version.slice(2, 4))))(
      '%s',
      async (name, place) => {
        const texts = sample(HOSTILE_TEXTS, 6, name.length).filter(
          (text) => place.isName !== true || text.length <= LONGEST_NAME,
        );
        const configuration = ourInjectorConfig({}, version);
        expect(await findSteered(place, texts, configuration)).toEqual([]);
      },
      RUN_TIMEOUT,
    );
  },
);

test(
  'a template that forgets to quote is found out',
  async () => {
    const configuration = ourInjectorConfig({}, ISTIOD);
    const config = configuration.config.replaceAll('quote .in.Name', 'print .in.Name');
    expect(config).not.toBe(configuration.config);
    const { 'its name': place } = GATEWAY_PLACES;
    const texts = ['x\n  evil: true', 'x'];
    const steered = await findSteered(place!, texts, { ...configuration, config });
    expect(steered.length).toBeGreaterThan(0);
    expect(steered.filter((line) => line.includes('"x"'))).toEqual([]);
  },
  RUN_TIMEOUT,
);
