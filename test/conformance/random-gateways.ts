import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { sortGatewaySettings } from '../../src/migrate/gateway-fields.ts';
import type { ComparedSpec } from '../support/istio-operator.ts';

/** Gateways that a profile has, with what it says of them in a field. */
const SMALL: JsonObject = { autoscaleEnabled: false };
const PROFILES: Readonly<Record<string, Readonly<Record<string, JsonObject>>>> = {
  default: { 'istio-ingressgateway': {} },
  demo: { 'istio-ingressgateway': SMALL, 'istio-egressgateway': SMALL },
  preview: { 'istio-ingressgateway': {} },
  stable: { 'istio-ingressgateway': {} },
  openshift: { 'istio-ingressgateway': {} },
};

/** The same wish in our words: values of gateways that have a field of ours are in that field. */
export function withGatewayFields(wish: ComparedSpec): ComparedSpec {
  const { values = {}, profile = 'default' } = wish;
  const written = (values.gateways ?? {}) as Readonly<Record<string, JsonObject>>;
  const kept: Record<string, Json> = { ...written };
  const gateways: object[] = [];
  for (const name of ['istio-ingressgateway', 'istio-egressgateway']) {
    const own = PROFILES[profile]?.[name];
    const { fields, rest } = sortGatewaySettings({ ...own, ...written[name] });
    kept[name] = rest;
    const type = name === 'istio-ingressgateway' ? 'Ingress' : 'Egress';
    if (own !== undefined) gateways.push({ name, type, ...fields });
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
