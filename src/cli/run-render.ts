import type { KubeObject } from '../api/kube-object.ts';
import { printPath } from '../api/finding.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import { minorOf } from '../api/supported-minors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { buildDesired } from '../desired/build-desired.ts';
import type { RbacMode } from '../desired/render-variables.ts';
import { resolveSpec } from '../desired/resolve-spec.ts';
import type { ResolveInput } from '../desired/resolve-spec.ts';
import type { CliContext } from './cli-context.ts';
import { limitsOf, type LimitsOptions } from './input/limits-options.ts';
import { loadWholeWish } from './input/load-wish.ts';
import { formatObjects, printDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';
import { printedCrdSpecs, type PrintedSpecs } from './output/printed-crd-specs.ts';

export interface RenderRequest extends LimitsOptions {
  readonly filename: string;
  readonly profileOverlay?: readonly string[];
  readonly skipCrds?: true;
  /** Which layer set what, in place of objects. */
  readonly explain?: true;
  readonly rbac: RbacMode;
  readonly output: DocumentFormat;
}

/** The rendered objects on standard output; findings on standard error. */
export async function runRender(context: CliContext, request: RenderRequest): Promise<void> {
  const catalog = loadCatalog();
  const { install, input, objects } = await loadWholeWish(context, catalog, {
    ...request,
    ...limitsOf(request),
  });
  if (request.explain === true) {
    await explain(context, { install, input, output: request.output });
    return;
  }
  const printed = objects
    // The tag depends on the live mesh; plan shows it.
    .filter(({ component }) => component !== 'tag')
    .map(({ object }) => object)
    .filter(({ kind }) => request.skipCrds !== true || kind !== 'CustomResourceDefinition');
  const specs = request.output === 'yaml' ? knownSpecs(catalog, input.version) : undefined;
  context.stdout.write(await formatObjects(printed, request.output, specs));
}

function knownSpecs(catalog: Catalog, version: string): ReadonlyMap<unknown, string> {
  const minor = minorOf(version);
  if (minor === undefined) return new Map();
  return bySpec(catalog.istioCrds(minor), printedCrdSpecs()[minor]?.() ?? {});
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

async function explain(
  context: CliContext,
  {
    install,
    input,
    output,
  }: {
    readonly install: MeshInstall;
    readonly input: ResolveInput;
    readonly output: DocumentFormat;
  },
): Promise<void> {
  const { explainEffects, explainSettings } = await import('../desired/explain-settings.ts');
  const { catalog } = input;
  const owner = { name: install.metadata.name };
  const { overlaid } = buildDesired({ resolved: resolveSpec(input), catalog, owner });
  const settings = explainSettings(input);
  const objects = explainEffects(overlaid.effects);
  if (output === 'json') {
    const fields = settings.map((field) => ({ ...field, path: printPath(field.path) }));
    const patched = objects.map((field) => ({ ...field, path: printPath(field.path) }));
    await printDocument(context, { settings: fields, objects: patched }, 'json');
    return;
  }
  const { formatExplained } = await import('./output/format-explained.ts');
  context.stdout.write(formatExplained(settings, objects, paintFor(context.stdout)));
}
