import type { Finding } from '../../api/finding.ts';
import { printMessage, printPath } from '../../api/finding.ts';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from '../../api/names.ts';
import { validateMeshInstall } from '../../api/validate-mesh-install.ts';
import type { ValidationContext } from '../../api/validate-mesh-install.ts';
import type { LayerSource } from '../../facts/facts.ts';
import { didYouMean } from '../../support/did-you-mean.ts';
import type { NamedLayer } from '../spec-layers.ts';
import type { Refusal } from '../wish.ts';
import { parseLayer } from './parse-layer.ts';

/** Fields of a spec that a layer may have: what is merged. The others name one mesh, or say how it is looked after. */
const LAYER_FIELDS = [
  'images',
  'meshConfig',
  'values',
  'components',
  'gateways',
  'overlays',
] as const;

/** What profile overlays come to. */
export interface ResolvedLayers {
  /** In their order; those with errors are left out. */
  readonly layers: readonly NamedLayer[];
  /** Layers that are missing, and errors in those that are there; one line each. */
  readonly refusals: readonly Refusal[];
  /** What is only told. */
  readonly warnings: readonly Finding[];
}

export interface LayerContext extends ValidationContext {
  /** Exact: the version that the layers are for. */
  readonly version: string;
  /** The mesh's: where gateways are that name none. Default: the spec's default. */
  readonly namespace?: string | undefined;
}

/** The texts of profile overlays as layers, each checked as strictly as a spec. Pure, never throws for any text. */
export function resolveLayers(
  sources: readonly LayerSource[],
  context: LayerContext,
): ResolvedLayers {
  const all = sources.map((source, index) => resolveLayer(source, { index, context }));
  return {
    layers: all.flatMap((one) => one.layers),
    refusals: all.flatMap((one) => one.refusals),
    warnings: all.flatMap((one) => one.warnings),
  };
}

/** How people know a layer: `ConfigMap platform/house-rules, overlay.yaml`. */
export function layerName({ namespace, name, key }: LayerSource['ref']): string {
  if (key === '') return name;
  return `ConfigMap ${namespace}/${name}, ${key}`;
}

function resolveLayer(
  { ref, content }: LayerSource,
  { index, context }: { readonly index: number; readonly context: LayerContext },
): ResolvedLayers {
  const at = ['spec', 'profileOverlays', index];
  const name = layerName(ref);
  if ('missing' in content) {
    const refusal = { path: printPath(at), reason: 'ProfileOverlayMissing' } as const;
    return only({ ...refusal, message: `${name}: ${content.missing}` });
  }
  const parsed = parseLayer(content.text);
  if (!parsed.ok) {
    return only({ path: name, reason: 'ProfileOverlayInvalid', message: parsed.message });
  }
  const findings = checkLayer(parsed.value, context).map((finding) => ({
    ...finding,
    path: `${name}: ${finding.path}`,
    at,
  }));
  const errors = findings.filter(({ severity }) => severity === 'error');
  return {
    layers: errors.length > 0 ? [] : [{ name, spec: parsed.value }],
    refusals: errors.map((finding) => ({
      path: finding.path,
      reason: 'ProfileOverlayInvalid',
      message: printMessage(finding),
    })),
    warnings: findings.filter(({ severity }) => severity === 'warning'),
  };
}

function only(refusal: Refusal): ResolvedLayers {
  return { layers: [], refusals: [refusal], warnings: [] };
}

/** The validation of a MeshInstall whose spec this is, without what was found: the text may be none of the reader's business. */
function checkLayer(
  layer: JsonObject,
  { version, namespace, ...context }: LayerContext,
): readonly Finding[] {
  const known = Object.entries(layer).filter(([name]) => isLayerField(name));
  const place: Record<string, Json> = namespace === undefined ? {} : { namespace };
  const spec: Record<string, Json> = { ...Object.fromEntries(known), ...place, version };
  const object = {
    apiVersion: MESH_INSTALL_API_VERSION,
    kind: MESH_INSTALL_KIND,
    metadata: { name: 'layer' },
    spec,
  };
  const { findings } = validateMeshInstall(object, context);
  return [
    ...Object.keys(layer)
      .filter((name) => !isLayerField(name))
      .map(unknownField),
    ...findings
      .filter(({ path }) => path !== 'spec.version' && path !== 'spec.namespace')
      .map(withoutSpec),
  ];
}

function isLayerField(name: string): boolean {
  return (LAYER_FIELDS as readonly string[]).includes(name);
}

function unknownField(name: string): Finding {
  const near = didYouMean(name, LAYER_FIELDS);
  return {
    path: printPath([name]),
    at: [name],
    message: `a profile overlay has no such field; there are ${LAYER_FIELDS.join(', ')}`,
    ...(near === undefined ? {} : { didYouMean: near }),
    severity: 'error',
  };
}

function withoutSpec({ path, message, severity, reason, at, didYouMean: near }: Finding): Finding {
  return {
    path: path.replace(/^spec\.?/, ''),
    ...{ at, message: message.replaceAll('spec.gateways[', 'gateways['), severity },
    ...(reason === undefined ? {} : { reason }),
    ...(near === undefined ? {} : { didYouMean: near.replace(/^spec\.?/, '') }),
  };
}
