import { printPath } from '../../api/finding.ts';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { isJsonObject } from '../merge-json.ts';
import type { ResolveInput } from '../resolve-spec.ts';

/** Fields of a layer that decide what is rendered before overlays. */
const FIELDS = ['values', 'meshConfig', 'images', 'components', 'gateways'] as const;
/** How often a wish is rendered again to find out who is to blame: one refused wish may cost no more than this. */
const MOST_TRIES = 80;

/** Finds out which setting made something. One value for one wish: it remembers what it has tried. */
export interface CauseFinder {
  /** Path for people of the lowest place without which this would not be there: `spec.values.pilot.volumes`. */
  readonly causeOf: (id: string) => string;
}

/**
 * Takes settings of people away, one after the other, and looks whether something is still there: so the answer is right whatever way
 * a setting takes through the manifests.
 *
 * @param judge what is there for a wish: ids of anything; may throw for a wish that cannot be rendered
 */
export function causeFinder(
  input: ResolveInput,
  judge: (input: ResolveInput) => ReadonlySet<string>,
): CauseFinder {
  const tried = new Map<string, ReadonlySet<string> | undefined>();
  function without(place: Place): ReadonlySet<string> | undefined {
    const key = JSON.stringify(place);
    if (!tried.has(key) && tried.size < MOST_TRIES) {
      try {
        tried.set(key, judge(withoutPlace(input, place)));
      } catch {
        tried.set(key, undefined);
      }
    }
    return tried.get(key);
  }
  function narrow(place: Place, id: string): Place {
    const member = membersAt(input, place).find((below) => without(below)?.has(id) === false);
    return member === undefined ? place : narrow(member, id);
  }
  return {
    causeOf: (id) => {
      const roots = rootsOf(input).filter((place) => without(place)?.has(id) === false);
      const [root] = roots;
      return root === undefined ? 'spec' : printPlace(input, narrow(root, id));
    },
  };
}

/** A path in one of the layers: the index of a profile overlay, or `spec`. */
interface Place {
  readonly layer: number | 'spec';
  readonly path: readonly (string | number)[];
}

/** The highest layer first: it wins. */
function rootsOf({ spec, profileOverlays = [] }: ResolveInput): readonly Place[] {
  const layers = [
    { layer: 'spec' as const, content: spec },
    ...profileOverlays.map((one, layer) => ({ layer, content: one.spec })).reverse(),
  ];
  return layers.flatMap(({ layer, content }) =>
    FIELDS.filter((field) => content[field] !== undefined).map((field) => ({
      layer,
      path: [field],
    })),
  );
}

function layerAt({ spec, profileOverlays = [] }: ResolveInput, { layer }: Place): Json {
  const content = layer === 'spec' ? spec : (profileOverlays[layer]?.spec ?? {});
  return content as unknown as Json;
}

function membersAt(input: ResolveInput, place: Place): readonly Place[] {
  let value: Json | undefined = layerAt(input, place);
  for (const part of place.path) value = memberOf(value, part);
  // An item of a list is one thing: without its name it would be another. Gateways are settings themselves.
  const whole = typeof place.path.at(-1) === 'number' && place.path[0] !== 'gateways';
  if (whole) return [];
  const names = Array.isArray(value)
    ? [...(value as readonly Json[]).keys()]
    : isJsonObject(value)
      ? Object.keys(value)
      : [];
  return names.map((name) => ({ layer: place.layer, path: [...place.path, name] }));
}

function memberOf(value: Json | undefined, part: string | number): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(part)];
  return isJsonObject(value) ? value[part] : undefined;
}

function withoutPlace(input: ResolveInput, place: Place): ResolveInput {
  const content = withoutPath(layerAt(input, place), place.path) as unknown as ResolveInput['spec'];
  if (place.layer === 'spec') return { ...input, spec: content };
  const profileOverlays = (input.profileOverlays ?? []).map((layer, index) =>
    index === place.layer ? { ...layer, spec: content } : layer,
  );
  return { ...input, profileOverlays };
}

function withoutPath(value: Json, [part, ...rest]: Place['path']): Json {
  if (part === undefined) return value;
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    const index = Number(part);
    return rest.length === 0
      ? list.toSpliced(index, 1)
      : list.with(index, withoutPath(list[index] ?? null, rest));
  }
  const map = value as JsonObject;
  const others = Object.entries(map).filter(([name]) => name !== part);
  if (rest.length === 0) return Object.fromEntries(others);
  return Object.fromEntries([...others, [String(part), withoutPath(map[part] ?? null, rest)]]);
}

function printPlace({ profileOverlays = [] }: ResolveInput, { layer, path }: Place): string {
  if (layer === 'spec') return printPath(['spec', ...path]);
  return `${profileOverlays[layer]?.name ?? ''}: ${printPath(path)}`;
}
