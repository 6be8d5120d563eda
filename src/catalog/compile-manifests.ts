import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import type { Minor } from '../api/supported-minors.ts';
import { FRAGMENTS, MANIFEST_FOLDERS } from './catalog.ts';
import type {
  FragmentRequest,
  Manifest,
  ManifestFolder,
  ManifestRequest,
  TemplateVariables,
} from './catalog.ts';
import type { CatalogFiles } from './read-catalog-files.ts';
import { TEMPLATE_VARIABLES } from './template-variables.ts';
import { toCel } from './template/cel-values.ts';
import { compileItem, compileTemplate } from './template/compile-template.ts';
import { createExpressions } from './template/expressions.ts';
import type { Expressions, Scope } from './template/expressions.ts';
import type { Fill, FillItem, Surroundings } from './template/surroundings.ts';
import { TemplateError } from './template/template-error.ts';

/** The manifests and fragments, compiled for each minor when it is first asked for. */
export interface Manifests {
  readonly fragment: (request: FragmentRequest) => Json;
  readonly objects: (request: ManifestRequest) => readonly Manifest[];
  /** Compiles every file for a minor now. @throws TemplateError */
  readonly compileAll: (minor: Minor) => void;
}

interface ManifestFile {
  readonly folder: ManifestFolder;
  readonly file: string;
  readonly content: JsonObject;
}

interface CompiledFile {
  readonly file: ManifestFile;
  readonly fill: FillItem;
}

/**
 * Finds the manifests among the data files and checks what can be checked without values: each is one object with an
 * apiVersion, a kind and a name, and no two files describe the same one.
 *
 * @param strict check the names and types in every expression as well (slower)
 * @throws TemplateError
 */
export function compileManifests(files: CatalogFiles, strict = false): Manifests {
  const sources = manifestFiles(files);
  refuseDuplicates(sources);
  const scopeOf = scopeCache();
  const surroundings = surroundingsOf(strict);
  const folders = new Map<string, readonly CompiledFile[]>();
  const fragments = new Map<string, Fill>();

  function folderOf(folder: ManifestFolder, minor: Minor): readonly CompiledFile[] {
    const known = folders.get(`${minor} ${folder}`);
    if (known !== undefined) return known;
    const compiled = sources
      .filter((source) => source.folder === folder)
      .map((file) => ({ file, fill: compileItem(file.content, surroundings(file.file, minor)) }));
    folders.set(`${minor} ${folder}`, compiled);
    return compiled;
  }

  function fragmentOf(name: string, minor: Minor): Fill {
    const file = `manifests/defaults/${name}.yaml`;
    const known = fragments.get(`${minor} ${file}`);
    if (known !== undefined) return known;
    const compiled = compileTemplate((files[file] ?? {}) as Json, surroundings(file, minor));
    fragments.set(`${minor} ${file}`, compiled);
    return compiled;
  }

  return {
    fragment: ({ name, minor, variables }) => fragmentOf(name, minor)(scopeOf(variables)) ?? {},
    objects({ folder, minor, variables, kinds }) {
      const scope = scopeOf(variables);
      return folderOf(folder, minor)
        .filter(({ file }) => kinds?.has(file.content.kind as string) ?? true)
        .flatMap(({ file, fill }) => fillFile(file, fill, scope));
    },
    compileAll(minor) {
      for (const folder of MANIFEST_FOLDERS) folderOf(folder, minor);
      for (const name of FRAGMENTS) fragmentOf(name, minor);
    },
  };
}

/** The same variables are asked for with every folder; converting them once is enough. */
function scopeCache(): (variables: TemplateVariables) => Scope {
  const known = new WeakMap<TemplateVariables, Scope>();
  return (variables) => {
    const scope = known.get(variables) ?? (toCel(variables) as Scope);
    known.set(variables, scope);
    return scope;
  };
}

/** One environment of expressions for each minor is enough for all files. */
function surroundingsOf(strict: boolean): (file: string, minor: Minor) => Surroundings {
  const known = new Map<Minor, Expressions>();
  return (file, minor) => {
    const expressions = known.get(minor) ?? createExpressions(minor, TEMPLATE_VARIABLES);
    known.set(minor, expressions);
    return { expressions, place: { file, path: '' }, locals: [], strict };
  };
}

function manifestFiles(files: CatalogFiles): readonly ManifestFile[] {
  return MANIFEST_FOLDERS.flatMap((folder) => {
    const start = `manifests/${folder}/`;
    return Object.entries(files)
      .filter(([path]) => path.startsWith(start) && /^[^/]+\.yaml$/.test(path.slice(start.length)))
      .filter(([path]) => path !== 'manifests/injector/templates.yaml')
      .map(([file, content]) => ({ folder, file, content: asManifest(file, content) }));
  });
}

function asManifest(file: string, content: unknown): JsonObject {
  const object = content as JsonObject | null | undefined;
  const name = (object?.metadata as JsonObject | undefined)?.name;
  for (const value of [object?.apiVersion, object?.kind, name]) {
    if (typeof value === 'string') continue;
    throw new TemplateError({ file, path: '' }, 'wants apiVersion, kind and metadata.name');
  }
  return object ?? {};
}

function refuseDuplicates(sources: readonly ManifestFile[]): void {
  const seen = new Map<string, string>();
  for (const { file, content } of sources) {
    const metadata = content.metadata as JsonObject;
    // Two files may share a name when each says when it stands in for the other.
    const identity = JSON.stringify([
      content.kind,
      metadata.namespace,
      metadata.name,
      content.$when,
      content.$each,
    ]);
    const other = seen.get(identity);
    if (other !== undefined) {
      throw new TemplateError({ file, path: 'metadata.name' }, `is the same object as ${other}`);
    }
    seen.set(identity, file);
  }
}

function fillFile(source: ManifestFile, fill: FillItem, scope: Scope): readonly Manifest[] {
  const out: Json[] = [];
  fill(scope, out);
  return out.map((object) => ({
    folder: source.folder,
    file: source.file,
    object: object as unknown as KubeObject,
  }));
}
