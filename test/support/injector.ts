import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, loadAll } from 'js-yaml';
import type { JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { run } from '../cluster/index.ts';
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

/** One run of the injector. */
export interface Injection {
  /** Path of the istioctl whose injector code runs. */
  readonly istioctl: string;
  readonly configuration: InjectorConfig;
  /** Workloads, as objects or as YAML. */
  readonly workloads: string | readonly unknown[];
  readonly revision?: string;
  /** Switches that istiod has as environment, for example ENABLE_NATIVE_SIDECARS. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The workloads as the real injector leaves them; no cluster is asked. Throws RunError when it refuses one of them: then
 * the API server would refuse the pod.
 */
export async function inject(injection: Injection): Promise<readonly JsonObject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'meshinstall-inject-'));
  try {
    return await injectIn(folder, injection);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function injectIn(folder: string, injection: Injection): Promise<readonly JsonObject[]> {
  const { istioctl, configuration, workloads, revision = 'default', env = {} } = injection;
  const files = {
    injectConfigFile: configuration.config,
    meshConfigFile: configuration.mesh,
    valuesFile: configuration.values,
    filename: typeof workloads === 'string' ? workloads : workloads.map(toDocument).join(''),
  };
  const flags: string[] = [];
  for (const [flag, text] of Object.entries(files)) {
    await writeFile(join(folder, flag), text);
    flags.push(`--${flag}`, join(folder, flag));
  }
  // Without a revision and with a kubeconfig in reach, istioctl would ask a cluster.
  const args = ['kube-inject', '--revision', revision, ...flags];
  const nowhere = { KUBECONFIG: join(folder, 'none'), ...env };
  return (
    loadAll(await run(istioctl, args, { env: nowhere })) as readonly (JsonObject | null)[]
  ).filter((object): object is JsonObject => object !== null);
}

/** JSON is YAML, and no string of it can be taken for something else; but YAML wants more characters escaped. */
function toDocument(object: unknown): string {
  const json = JSON.stringify(object).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `---\n${json}\n`;
}

/** What this project gives the injector for a MeshInstall with that spec. */
export function ourInjectorConfig(spec: JsonObject, version: string): InjectorConfig {
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

/** What upstream's installer gives the injector for an IstioOperator with that spec. */
export async function upstreamInjectorConfig(upstream: {
  readonly istioctl: string;
  /** Folder of the charts of the version. */
  readonly charts: string;
  readonly spec: JsonObject;
}): Promise<InjectorConfig> {
  const operator = {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: upstream.spec,
  };
  const args = ['manifest', 'generate', '--manifests', upstream.charts, '-f', '-'];
  const text = await run(upstream.istioctl, args, { input: dump(operator) });
  return injectorConfigIn(loadAll(text));
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
