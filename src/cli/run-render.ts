import type { KubeObject } from '../api/kube-object.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { renderObjects } from '../desired/render-objects.ts';
import type { RbacMode } from '../desired/render-variables.ts';
import { resolveSpec } from '../desired/resolve-spec.ts';
import { resolveVersion } from '../desired/resolve-version.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { loadWish } from './input/load-wish.ts';
import { formatObjects, type DocumentFormat } from './output/format-document.ts';
import { printedCrdSpecs, type PrintedSpecs } from './output/printed-crd-specs.ts';

export interface RenderRequest {
  readonly filename: string;
  readonly skipCrds?: true;
  readonly rbac: RbacMode;
  readonly output: DocumentFormat;
}

/** The rendered objects on standard output; findings on standard error. */
export async function runRender(context: CliContext, request: RenderRequest): Promise<void> {
  const catalog = loadCatalog();
  const { metadata, spec } = await loadWish(context, catalog, request.filename);
  const answer = resolveVersion({ wanted: spec.version, versions: catalog.versions });
  if (!answer.ok) throw new CliError('no', `spec.version: ${answer.message}.`);
  const resolved = resolveSpec({ spec, catalog, version: answer.version });
  const rendered = renderObjects({
    resolved,
    catalog,
    owner: metadata.name,
    rbac: request.rbac,
    crds: request.skipCrds !== true,
  });
  const objects = rendered.map(({ object }) => object);
  const texts = request.output === 'yaml' ? printedCrdSpecs()[resolved.minor]?.() : undefined;
  const printed = bySpec(catalog.istioCrds(resolved.minor), texts ?? {});
  context.stdout.write(await formatObjects(objects, request.output, printed));
}

/** By identity: what a layer changed is another object, and is printed anew. */
function bySpec(crds: readonly KubeObject[], texts: PrintedSpecs): ReadonlyMap<unknown, string> {
  return new Map(
    crds.flatMap(({ metadata, spec }) => {
      const text = texts[metadata.name];
      return text === undefined ? [] : [[spec, text]];
    }),
  );
}
