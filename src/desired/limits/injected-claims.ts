import type { JsonObject } from '../../api/kube-object.ts';
import { isJsonObject, mapAt, textAt, valueAt } from '../merge-json.ts';
import { parseLayer } from '../layers/parse-layer.ts';
import { claimIf } from './claim.ts';
import type { Claim } from './claim.ts';
import type { ResolvedSpec } from '../resolved-spec.ts';
import { podImages } from '../pod-images.ts';
import { podClaims } from './pod-claims.ts';
import { proxyConfigClaims } from './steering-claims.ts';

/** Settings with which istiod makes pods that we never see: what they would let these pods do. Places are below `spec`. */
export function injectedClaims({
  values,
  meshConfig,
}: Pick<ResolvedSpec, 'values' | 'meshConfig'>): readonly Claim[] {
  const below = valuesClaims(values).map((claim) => ({ ...claim, at: ['values', ...claim.at] }));
  const proxies = proxyConfigClaims(mapAt(meshConfig, 'defaultConfig'), [
    'meshConfig',
    'defaultConfig',
  ]);
  return [...below, ...proxies.map((claim) => ({ ...claim, id: `injected: ${claim.id}` }))];
}

/** Commands that every injected proxy would run; to have them is to have a template of one's own. Places are below `spec`. */
export function injectedCommands(values: JsonObject): readonly Claim[] {
  const lifecycle = mapAt(values, 'global', 'proxy', 'lifecycle');
  return inside(
    { spec: { containers: [{ name: 'istio-proxy', lifecycle }] } },
    { path: ['values', 'global', 'proxy'], depth: 3 },
  );
}

function valuesClaims(values: JsonObject): readonly Claim[] {
  const annotations = mapAt(values, 'sidecarInjectorWebhook', 'injectedAnnotations');
  const security = mapAt(values, 'gateways', 'securityContext');
  return [
    ...claimIf(valueAt(values, 'global', 'proxy', 'privileged') === true, {
      id: 'injected: privileged',
      at: ['global', 'proxy', 'privileged'],
      what: 'makes every injected proxy privileged',
    }),
    ...inside(
      { metadata: { annotations } },
      { path: ['sidecarInjectorWebhook', 'injectedAnnotations'], depth: 2 },
    ),
    ...inside(
      { spec: { securityContext: security, containers: [{ name: 'istio-proxy' }] } },
      { path: ['gateways', 'securityContext'], depth: Infinity },
    ).filter(({ id }) => !UNPRIVILEGED_PORTS.test(id)),
    ...UNCONFINED.flatMap((path) =>
      claimIf(textAt(values, ...path, 'type') === 'Unconfined', {
        id: `injected: ${path.join('.')} Unconfined`,
        at: path,
        what: 'makes injected proxies unconfined; use RuntimeDefault',
      }),
    ),
    ...classClaims(mapAt(values, 'gatewayClasses')),
  ];
}

const UNCONFINED: readonly (readonly string[])[] = [
  ['global', 'proxy', 'seccompProfile'],
  ['gateways', 'seccompProfile'],
];

/** Istio's own default for injected gateways. */
const UNPRIVILEGED_PORTS = /sysctl .*"net\.ipv4\.ip_unprivileged_port_start"/;

/** Claims of a part of a pod, placed at the value that it comes from; `depth` parts of the claim's own place are left out. */
function inside(
  template: JsonObject,
  { path, depth }: { readonly path: readonly string[]; readonly depth: number },
): readonly Claim[] {
  return podClaims(template, { at: [], partial: true }).map(({ id, at, what }) => ({
    id: `injected: ${path.join('.')} ${id}`,
    at: [...path, ...at.slice(depth)],
    what,
  }));
}

/** Images that istiod would put into the Deployments that it makes for Gateway resources of a class. */
export function classImages(values: JsonObject): readonly string[] {
  const parts = Object.values(mapAt(values, 'gatewayClasses')).filter(isJsonObject);
  return parts
    .flatMap((one) => Object.values(one))
    .flatMap((written) => {
      const content = isJsonObject(written) ? written : parsed(written);
      return podImages(mapAt(content ?? {}, 'spec', 'template', 'spec'));
    });
}

/** What istiod puts over the Deployments and Services that it makes for Gateway resources of a class. */
function classClaims(classes: JsonObject): readonly Claim[] {
  return Object.entries(classes).flatMap(([name, parts]) => {
    if (!isJsonObject(parts)) return [];
    return Object.entries(parts).flatMap(([part, written]) => {
      const content = isJsonObject(written) ? written : parsed(written);
      const path = ['gatewayClasses', name, part];
      if (content === undefined) {
        const what = 'is no object, so nobody can tell what it does';
        return [{ id: `injected: ${path.join('.')}`, at: path, what }];
      }
      const template = mapAt(content, 'spec', 'template');
      return [
        ...inside(template, { path: [...path, 'spec', 'template'], depth: 0 }),
        ...serviceClaims(content, path),
      ];
    });
  });
}

function serviceClaims(content: JsonObject, path: readonly string[]): readonly Claim[] {
  const spec = mapAt(content, 'spec');
  return ['externalName', 'externalIPs'].flatMap((field) =>
    claimIf(spec[field] !== undefined, {
      id: `injected: ${[...path, field].join('.')}`,
      at: [...path, 'spec', field],
      what: 'would take traffic elsewhere',
    }),
  );
}

function parsed(text: unknown): JsonObject | undefined {
  const layer = typeof text === 'string' ? parseLayer(text) : undefined;
  return layer?.ok === true ? layer.value : undefined;
}
