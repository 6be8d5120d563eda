import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { REPLACED_VALUES } from '../../src/api/replaced-values.ts';
import type { ComparedSpec } from '../support/istio-operator.ts';

/** Gateways that a profile has. */
const PROFILES: Readonly<Record<string, readonly string[]>> = {
  default: ['istio-ingressgateway'],
  demo: ['istio-ingressgateway', 'istio-egressgateway'],
  preview: ['istio-ingressgateway'],
  stable: ['istio-ingressgateway'],
  openshift: ['istio-ingressgateway'],
};

const FIELDS = new Map(
  REPLACED_VALUES.flatMap(({ path, field = '' }): [string, readonly string[]][] =>
    path.startsWith('gateways.*.') && field.startsWith('spec.gateways[].')
      ? [[path.slice('gateways.*.'.length), field.slice('spec.gateways[].'.length).split('.')]]
      : [],
  ),
);

/** The same wish in our words: values of gateways that have a field of ours are in that field. */
export function withGatewayFields(wish: ComparedSpec): ComparedSpec {
  const { values = {}, profile = 'default' } = wish;
  const written = (values.gateways ?? {}) as Readonly<Record<string, JsonObject>>;
  const kept: Record<string, Json> = { ...written };
  const gateways: object[] = [];
  for (const name of ['istio-ingressgateway', 'istio-egressgateway']) {
    const entry: Record<string, Json> = {};
    const rest: Record<string, Json> = {};
    for (const [key, value] of Object.entries(written[name] ?? {})) {
      const field = FIELDS.get(key);
      if (field === undefined) rest[key] = value;
      else setAt(entry, field, value);
    }
    kept[name] = rest;
    if (!(PROFILES[profile] ?? []).includes(name)) continue;
    gateways.push({ name, type: name.includes('ingress') ? 'Ingress' : 'Egress', ...entry });
  }
  return {
    ...wish,
    values: { ...values, gateways: kept },
    gateways: gateways as NonNullable<ComparedSpec['gateways']>,
  };
}

/** Writes a value at a path of names, making the maps on the way. */
export function setAt(root: Record<string, Json>, path: readonly string[], value: Json): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    root[name] = value;
    return;
  }
  const child = { ...(root[name] as Record<string, Json> | undefined) };
  root[name] = child;
  setAt(child, rest, value);
}
