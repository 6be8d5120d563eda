import { printPath } from '../../api/finding.ts';
import type { KubeObject } from '../../api/kube-object.ts';
import { keyOf, printRef, refOf } from '../../api/object-ref.ts';
import type { ObjectKey } from '../../api/object-ref.ts';
import { gatewaysOf } from '../gateway-variables.ts';
import type { RenderedObject } from '../render-objects.ts';
import type { ResolveInput } from '../resolve-spec.ts';
import type { ResolvedSpec } from '../resolved-spec.ts';
import type { Refusal } from '../wish.ts';

/** Keys that more than one of these objects has. */
export function doubledKeys(objects: readonly KubeObject[]): ReadonlySet<ObjectKey> {
  const keys = objects.map(keyOf);
  return new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
}

/**
 * Objects that two parts of the mesh would write, one of them a gateway: two gateways whose names meet (the account of one has
 * the name of the other), or a gateway with the name of a component. One refusal for each two, at the one that was written last.
 */
export function sharedByGateways(
  input: ResolveInput,
  resolved: ResolvedSpec,
  objects: readonly RenderedObject[],
): readonly Refusal[] {
  const doubled = doubledKeys(objects.map(({ object }) => object));
  const places = writtenPlaces(input, resolved.namespace);
  const shared = new Map<string, { readonly parts: Meeting; readonly refs: readonly string[] }>();
  for (const key of doubled) {
    const same = objects.filter(({ object }) => keyOf(object) === key);
    for (const parts of meetingsOf(same, resolved, places)) {
      const id = JSON.stringify(parts);
      const refs = [...(shared.get(id)?.refs ?? []), ...same.slice(0, 1).map(printObject)];
      shared.set(id, { parts, refs });
    }
  }
  return [...shared.values()].map(({ parts: [later, earlier], refs }) => ({
    path: later.field,
    message: `${refs.join(', ')} would be two things at once, of this gateway and of ${earlier.what}; give the gateway another name or namespace`,
  }));
}

function printObject({ object }: RenderedObject): string {
  return printRef(refOf(object));
}

/** A part of the mesh and where it was written. */
interface Part {
  /** For people: `spec.gateways[0]`, `gateway istio-ingressgateway of the profile`, `component pilot`. */
  readonly what: string;
  /** The path of what to change; empty for what no person wrote. */
  readonly field: string;
  /** Higher for what was written later. */
  readonly rank: number;
}

/** Two parts of which the first was written later. */
type Meeting = readonly [Part, Part];

function meetingsOf(
  same: readonly RenderedObject[],
  resolved: ResolvedSpec,
  places: ReadonlyMap<string, Part>,
): readonly Meeting[] {
  const gateways = same
    .slice(0, 1)
    .flatMap(({ object }) => gatewaysOf(object, resolved))
    .map(({ namespace, name }) => places.get(`${namespace}/${name}`) ?? ofProfile(name));
  const components = same
    .filter(({ component }) => !component.startsWith('gateway/'))
    .map(({ component }) => ({ what: `component ${component}`, field: '', rank: -1 }));
  if (gateways.length === 0) return [];
  const [first, ...others] = [...components, ...gateways].sort((a, b) => a.rank - b.rank);
  return first === undefined ? [] : others.map((later) => [later, first]);
}

function ofProfile(name: string): Part {
  return { what: `gateway ${name} of the profile`, field: 'spec.gateways', rank: 0 };
}

/** Where each gateway, by `NAMESPACE/NAME`, is written in the highest layer of a person's that has it. */
function writtenPlaces(
  { spec, profileOverlays = [] }: ResolveInput,
  meshNamespace: string,
): ReadonlyMap<string, Part> {
  const layers = [
    ...profileOverlays.map(({ name, spec: layer }) => ({ before: `${name}: `, at: [], layer })),
    { before: '', at: ['spec'], layer: spec },
  ];
  const all = layers.flatMap(({ before, at, layer }) =>
    ((layer.gateways ?? []) as readonly WrittenGateway[]).map((gateway, index) => {
      const place = [...at, 'gateways', index];
      return {
        key: placeOf(gateway, meshNamespace),
        what: `${before}${printPath(place)}`,
        field: `${before}${printPath([...place, 'name'])}`,
      };
    }),
  );
  return new Map(all.map(({ key, ...part }, index) => [key, { ...part, rank: index + 1 }]));
}

function placeOf({ namespace = '', name = '' }: WrittenGateway, meshNamespace: string): string {
  return `${namespace === '' ? meshNamespace : namespace}/${name}`;
}

interface WrittenGateway {
  readonly name?: string;
  readonly namespace?: string;
}
