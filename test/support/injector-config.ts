import type { JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { CATALOG } from './catalog.ts';

/** What istiod's injector works from: data of the ConfigMaps `istio-sidecar-injector` and `istio`. */
export interface InjectorConfig {
  /** YAML: policy, default templates, templates. */
  readonly config: string;
  /** JSON. */
  readonly values: string;
  /** YAML. */
  readonly mesh: string;
}

const rendered = new Map<string, InjectorConfig>();

/** What this project gives the injector for a MeshInstall with that spec; each is rendered once. */
export function ourInjectorConfig(spec: JsonObject, version: string): InjectorConfig {
  const key = JSON.stringify([spec, version]);
  const config = rendered.get(key) ?? renderInjectorConfig(spec, version);
  rendered.set(key, config);
  return config;
}

function renderInjectorConfig(spec: JsonObject, version: string): InjectorConfig {
  const wish = withDefaults({
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default' },
    spec: { ...spec, version },
  });
  const resolved = resolveSpec({ spec: wish.spec, catalog: CATALOG, version });
  const objects = renderObjects({
    resolved,
    catalog: CATALOG,
    owner: 'default',
    rbac: 'standalone',
    crds: false,
  });
  return injectorConfigIn(objects.map(({ object }) => object));
}

/** What the injector works from, among rendered objects. */
export function injectorConfigIn(objects: readonly unknown[]): InjectorConfig {
  const injector = configMapData(objects, 'istio-sidecar-injector');
  const mesh = configMapData(objects, 'istio');
  return {
    config: textOf(injector, 'config'),
    values: textOf(injector, 'values'),
    mesh: textOf(mesh, 'mesh'),
  };
}

/** A revision's ConfigMaps have its name behind theirs. */
function configMapData(objects: readonly unknown[], name: string): JsonObject {
  const found = (objects as readonly (KubeObject | null)[]).find(
    (object) =>
      object?.kind === 'ConfigMap' && new RegExp(`^${name}(-canary)?$`).test(object.metadata.name),
  );
  if (found === null || found === undefined) throw new Error(`no ConfigMap ${name} was rendered`);
  return found.data as JsonObject;
}

function textOf(data: JsonObject, key: string): string {
  const text = data[key];
  if (typeof text !== 'string') throw new Error(`the ConfigMap has no text under ${key}`);
  return text;
}
