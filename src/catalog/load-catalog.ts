import { expandCompactSchema } from '../api/compact-schema.ts';
import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import type { SchemaNode } from '../api/schema-node.ts';
import { SUPPORTED_MINORS } from '../api/supported-minors.ts';
import type { Minor } from '../api/supported-minors.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import type { Catalog, KubernetesSchema, ProfileData } from './catalog.ts';
import { expandIstioCrds } from './istio-crds.ts';
import { parseInjectionTemplates } from './injection-templates.ts';
import { compileManifests } from './compile-manifests.ts';
import { parseVersions } from './parse-versions.ts';
import { readCatalogFiles } from './read-catalog-files.ts';
import type { CatalogFiles } from './read-catalog-files.ts';
import { compileSettings } from './compile-settings.ts';

/**
 * The catalog from the data files. Structure is checked here (versions, profiles, structural keys of the templates, object
 * types, duplicates); expressions are parsed when they are first needed, and all of them by `checkCatalog`, which tests and
 * the bundler call.
 *
 * @param files what {@link readCatalogFiles} gives; only tests pass their own
 * @throws Error, or its subclass TemplateError, naming file, path and what is wrong
 */
export function loadCatalog(files: CatalogFiles = readCatalogFiles()): Catalog {
  deepFreeze(files);
  const manifests = compileManifests(files);
  const settings = compileSettings(files);
  return Object.freeze({
    versions: parseVersions(files['manifests/versions.yaml']),
    profiles: deepFreeze(parseProfiles(files)),
    platforms: Object.freeze(namesIn(files, 'manifests/platforms/')),
    defaultValues: perMinor((minor) => settings.defaultValues(minor)),
    profileLayer: (name, minor) => settings.layer(`profiles/${name}.yaml`, minor),
    platformLayer: (name, minor) => settings.platform(`manifests/platforms/${name}.yaml`, minor),
    fragment: manifests.fragment,
    manifests: manifests.objects,
    injectionTemplates: perMinor((minor) => parseInjectionTemplates(files, minor)),
    istioCrds: perMinor((minor) => loadIstioCrds(files, minor)),
    valuesSchema: perMinor((minor) => loadSchema(files, 'values', minor)),
    meshConfigSchema: perMinor((minor) => loadSchema(files, 'mesh-config', minor)),
    kubernetesSchema: once(() => loadKubernetesSchema(files)),
  } satisfies Catalog);
}

/** Computes once for each minor and hands out the same frozen answer ever after. */
function perMinor<T>(compute: (minor: Minor) => T): (minor: Minor) => T {
  const known = new Map<Minor, T>();
  return (minor) => {
    let answer = known.get(minor);
    if (answer === undefined) {
      answer = deepFreeze(compute(minor));
      known.set(minor, answer);
    }
    return answer;
  };
}

/** Computes when first asked and hands out the same frozen answer ever after. */
function once<T>(compute: () => T): () => T {
  let answer: T | undefined;
  return () => (answer ??= deepFreeze(compute()));
}

function parseProfiles(files: CatalogFiles): Record<string, ProfileData> {
  const profiles: Record<string, ProfileData> = {};
  for (const name of namesIn(files, 'profiles/')) {
    const file = files[`profiles/${name}.yaml`] as JsonObject | null;
    const description = file?.description;
    if (typeof description !== 'string') {
      throw new Error(`profiles/${name}.yaml: wants a description, one sentence for people`);
    }
    profiles[name] = { name, description };
  }
  return profiles;
}

/** Names of the YAML files directly in a folder, without the ending. */
function namesIn(files: CatalogFiles, folder: string): readonly string[] {
  return Object.keys(files)
    .filter((path) => path.startsWith(folder) && /^[^/]+\.yaml$/.test(path.slice(folder.length)))
    .map((path) => path.slice(folder.length, -'.yaml'.length))
    .sort();
}

/** Where the bundle keeps the expanded CRDs of a minor, as JSON text. */
export function expandedCrdsPath(minor: Minor): string {
  return `crds/istio-${minor}.json`;
}

function loadIstioCrds(files: CatalogFiles, minor: Minor): readonly KubeObject[] {
  const expanded = files[expandedCrdsPath(minor)];
  if (typeof expanded === 'string') return JSON.parse(expanded) as readonly KubeObject[];
  const folder = 'crds/istio/';
  const compact = Object.entries(files)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, content]) => [path.slice(folder.length), content as Json] as const);
  return expandIstioCrds(Object.fromEntries(compact), minor);
}

function loadSchema(files: CatalogFiles, name: string, minor: Minor): SchemaNode {
  const path = `manifests/schemas/${name}.yaml`;
  return expandSchema(path, files[path], minor);
}

/** Where the schema of Kubernetes' kinds stands, and where the bundle keeps it as JSON text. */
export const KUBERNETES_SCHEMA = {
  file: 'manifests/schemas/kubernetes.yaml',
  packed: 'manifests/schemas/kubernetes.json',
} as const;

function loadKubernetesSchema(files: CatalogFiles): KubernetesSchema {
  const { file, packed } = KUBERNETES_SCHEMA;
  const text = files[packed];
  const compact: unknown = typeof text === 'string' ? JSON.parse(text) : files[file];
  // Which minor of Istio is asked for makes no difference to Kubernetes.
  const kinds = expandSchema(file, compact, SUPPORTED_MINORS[0]);
  const release = (compact as JsonObject).kubernetes;
  if (typeof release === 'string') return { release, kinds };
  throw new Error(`${file}: wants kubernetes, the minor that has these fields`);
}

function expandSchema(path: string, compact: unknown, minor: Minor): SchemaNode {
  try {
    return expandCompactSchema(compact, minor);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
