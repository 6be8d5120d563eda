import { findingAt } from '../api/finding.ts';
import type { Finding, ValuePath } from '../api/finding.ts';
import { asJson } from '../api/kube-object.ts';
import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import { groupOf } from '../api/object-ref.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { isJsonObject, mapAt, scalarText, textAt } from '../desired/merge-json.ts';
import { applyJsonPatch } from '../desired/overlays/json-patch.ts';
import type { JsonPatchOperation } from '../desired/overlays/json-patch.ts';
import { PatchError } from '../desired/overlays/patch-error.ts';
import { strategicMerge } from '../desired/overlays/strategic-merge.ts';
import { gatewayKind } from '../desired/resolve-gateways.ts';
import type { Imported } from './imported.ts';
import { kubernetesPatch } from './kubernetes-patches.ts';
import type { PatchedWorkload } from './kubernetes-patches.ts';
import { keepAllowed } from './keep-allowed.ts';
import type { PlacedOverlay } from './keep-allowed.ts';
import { translatePathPatch } from './path-patch.ts';
import type { PathPatch, Refusal } from './path-patch.ts';
import { renderImported } from './render-imported.ts';
import type { ComponentObject } from './render-imported.ts';

/**
 * What no value and no field says as `spec.overlays`: settings of `k8s` that were refused, as upstream's strategic merge; then
 * `k8s.overlays`, whose paths are resolved against what is rendered. Each keeps a finding when it cannot be carried over. Overlays beyond
 * the limits of a MeshInstall are dropped and told.
 *
 * @param imported everything else, with findings at their paths in the IstioOperator
 */
export function importOverlays(imported: Imported, spec: JsonObject, catalog: Catalog): Imported {
  const parts = partsOf(spec, imported.spec).filter((part) => wantsOverlays(part, imported));
  if (parts.length === 0) return imported;
  const objects = renderImported(imported.spec, catalog);
  if (objects === undefined) return imported;
  const work = new Work(objects, imported.findings);
  for (const part of parts) work.carryOver(part);
  if (work.overlays.length === 0) return { ...imported, findings: work.findings };
  const { overlays, findings } = keepAllowed(imported.spec, work.overlays, catalog);
  return {
    spec: { ...imported.spec, ...(overlays.length === 0 ? {} : { overlays }) },
    findings: [...work.findings, ...findings],
  };
}

/** A component of an IstioOperator that has a `k8s` part. */
interface Part {
  readonly k8s: JsonObject;
  readonly at: ValuePath;
  /** Components of rendered objects that upstream makes with this part. */
  readonly renders: readonly string[];
  /** Absent where upstream's settings mean none. */
  readonly workload?: PatchedWorkload;
}

const AGENTS = {
  cni: { kind: 'DaemonSet', name: 'istio-cni-node', container: 'install-cni', isGateway: false },
  ztunnel: { kind: 'DaemonSet', name: 'ztunnel', container: 'istio-proxy', isGateway: false },
} as const;

/** In the order in which upstream works on them. */
function partsOf(spec: JsonObject, imported: JsonObject): readonly Part[] {
  const components = mapAt(spec, 'components');
  const revision = textAt(imported, 'revision');
  const istiod: PatchedWorkload = {
    ...({ kind: 'Deployment', container: 'discovery', isGateway: false } as const),
    name: revision === '' ? 'istiod' : `istiod-${revision}`,
  };
  const namespace = textAt(imported, 'namespace') || 'istio-system';
  return [
    ...part(components, 'base', { renders: ['base'] }),
    ...part(components, 'pilot', { renders: ['pilot', 'injector'], workload: istiod }),
    ...(['cni', 'ztunnel'] as const).flatMap((name) =>
      part(components, name, { renders: [name], workload: AGENTS[name] }),
    ),
    ...gatewayParts(components, 'Ingress', namespace),
    ...gatewayParts(components, 'Egress', namespace),
  ];
}

function part(
  components: JsonObject,
  name: string,
  rest: Pick<Part, 'renders' | 'workload'>,
): readonly Part[] {
  const written = mapAt(components, name);
  const { k8s } = written;
  if (!isJsonObject(k8s) || written.enabled === false) return [];
  return [{ k8s, at: ['spec', 'components', name, 'k8s'], ...rest }];
}

const LISTS = { Ingress: 'ingressGateways', Egress: 'egressGateways' } as const;

function gatewayParts(
  components: JsonObject,
  type: keyof typeof LISTS,
  meshNamespace: string,
): readonly Part[] {
  const list = components[LISTS[type]];
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).filter(isJsonObject).flatMap((written, index): Part[] => {
    const { k8s } = written;
    if (!isJsonObject(k8s) || written.enabled === false) return [];
    const name = scalarText(written.name) || gatewayKind(type).values;
    const namespace = scalarText(written.namespace) || meshNamespace;
    const workload = {
      kind: 'Deployment',
      name,
      container: 'istio-proxy',
      isGateway: true,
    } as const;
    const at = ['spec', 'components', LISTS[type], index, 'k8s'];
    return [{ k8s, at, workload, renders: [`gateway/${namespace}/${name}`] }];
  });
}

function wantsOverlays({ k8s, at }: Part, { findings }: Imported): boolean {
  return k8s.overlays !== undefined || findings.some((finding) => isBelow(finding, at));
}

function isBelow({ at, severity }: Finding, place: ValuePath): boolean {
  return severity === 'error' && place.every((name, index) => at[index] === name);
}

/** The objects as they are after the overlays so far. */
class Work {
  readonly overlays: PlacedOverlay[] = [];
  findings: readonly Finding[];
  readonly #objects: ComponentObject[];

  constructor(objects: readonly ComponentObject[], findings: readonly Finding[]) {
    this.#objects = [...objects];
    this.findings = findings;
  }

  carryOver(part: Part): void {
    const { k8s, at, workload } = part;
    const settings = Object.entries(k8s).filter(([name]) => name !== 'overlays');
    for (const [name, value] of settings) {
      const refused = this.findings.some((finding) => isBelow(finding, [...at, name]));
      if (refused && workload !== undefined) this.#setting(part, workload, { name, value });
    }
    if (!Array.isArray(k8s.overlays)) return;
    this.#forget([...at, 'overlays']);
    for (const [index, overlay] of (k8s.overlays as readonly Json[]).entries()) {
      if (isJsonObject(overlay)) this.#overlay(part, overlay, [...at, 'overlays', index]);
    }
  }

  #setting(
    part: Part,
    workload: PatchedWorkload,
    { name, value }: { readonly name: string; readonly value: Json },
  ): void {
    const wanted = kubernetesPatch(name, value, workload);
    if (wanted === undefined) return;
    const item = this.#find(part, wanted)[0];
    if (item === undefined) return;
    const at = [...part.at, name];
    try {
      const json = asJson(item.object);
      const after = strategicMerge(json, wanted.patch, wanted.kind);
      this.#replace(item, after);
      this.overlays.push({ at, target: targetOf(item.object), patch: wanted.patch });
      this.#forget(at);
    } catch (error) {
      if (!(error instanceof PatchError)) throw error;
    }
  }

  #overlay(part: Part, overlay: JsonObject, at: ValuePath): void {
    const wanted = { kind: scalarText(overlay.kind), name: scalarText(overlay.name) };
    const items = this.#find(part, wanted);
    if (items.length === 0) {
      const message = `has no effect, with istioctl neither: the component renders no ${wanted.kind} ${wanted.name}`;
      this.#tell(findingAt(at, message, { severity: 'warning' }));
    }
    for (const item of items) this.#pathPatches(item, overlay, at);
  }

  #pathPatches(item: ComponentObject, { patches }: JsonObject, at: ValuePath): void {
    let here: Json = asJson(item.object);
    const jsonPatch: JsonPatchOperation[] = [];
    const list = Array.isArray(patches) ? (patches as readonly Json[]) : [];
    for (const [index, patch] of list.entries()) {
      if (!isJsonObject(patch)) continue;
      const written = { path: scalarText(patch.path), value: patch.value ?? null };
      const answer = tryPatch(here, written);
      if ('refusal' in answer) {
        this.#tell(findingOf(answer, { at: [...at, 'patches', index], path: written.path }));
        continue;
      }
      here = answer.after;
      jsonPatch.push(...answer.operations);
    }
    if (jsonPatch.length === 0) return;
    this.#replace(item, here);
    this.overlays.push({ at, target: targetOf(item.object), jsonPatch });
  }

  #find(
    { renders }: Part,
    { kind, name }: { readonly kind: string; readonly name: string },
  ): readonly ComponentObject[] {
    return this.#objects.filter(
      ({ object, component }) =>
        renders.includes(component) && object.kind === kind && object.metadata.name === name,
    );
  }

  #replace(item: ComponentObject, after: Json): void {
    const index = this.#objects.indexOf(item);
    this.#objects[index] = { ...item, object: after as unknown as KubeObject };
  }

  #forget(at: ValuePath): void {
    this.findings = this.findings.filter((finding) => !isBelow(finding, at));
  }

  #tell(finding: Finding): void {
    this.findings = [...this.findings, finding];
  }
}

interface Patched {
  readonly operations: readonly JsonPatchOperation[];
  readonly after: Json;
}

function findingOf(
  { refusal, hasNoEffect }: Refusal,
  { at, path }: { readonly at: ValuePath; readonly path: string },
): Finding {
  return hasNoEffect === true
    ? findingAt(at, `has no effect, with istioctl neither: ${refusal}`, {
        value: path,
        severity: 'warning',
      })
    : findingAt(at, `is not carried over: ${refusal}`, { value: path });
}

function tryPatch(value: Json, patch: PathPatch): Patched | Refusal {
  const answer = translatePathPatch(value, patch);
  if ('refusal' in answer) return answer;
  try {
    return { ...answer, after: applyJsonPatch(value, answer.operations) };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return { refusal: 'it cannot be applied to what is rendered' };
  }
}

function targetOf({ apiVersion, kind, metadata }: KubeObject): PlacedOverlay['target'] {
  const group = groupOf(apiVersion);
  const { namespace, name } = metadata;
  return {
    ...(group === '' ? {} : { group }),
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
}
