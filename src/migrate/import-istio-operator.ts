import { findingAt } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { minorOf } from '../api/supported-minors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { isJsonObject, mapAt, scalarText, textAt } from '../desired/merge-json.ts';
import { importGateways } from './import-gateways.ts';
import { importOverlays } from './import-overlays.ts';
import { combine } from './imported.ts';
import type { Imported } from './imported.ts';
import { mergeWritten, pathsOf, withoutAbsent, withoutPath } from './json-paths.ts';
import { keepValid } from './keep-valid.ts';
import { readTag } from './read-tag.ts';
import { translateKubernetes } from './translate-kubernetes.ts';
import { translateValues } from './translate-values.ts';

export interface IstioOperatorInput {
  /** The object as its file has it. */
  readonly object: JsonObject;
  readonly catalog: Catalog;
  /** Exact version or minor that installed it; what the object's own tag says counts more. */
  readonly version?: string | undefined;
}

/** Members of an IstioOperator's spec that are read; every other one is a finding. */
const READ = new Set([
  'profile',
  'hub',
  'tag',
  'namespace',
  'revision',
  'meshConfig',
  'components',
  'values',
  'unvalidatedValues',
  'compatibilityVersion',
]);

/**
 * The spec that renders what `istioctl install` renders for an IstioOperator. The profile stays; values come over the fields
 * beside them, as upstream has it.
 */
export function importIstioOperator(input: IstioOperatorInput): Imported {
  const { object, catalog } = input;
  const spec = mapAt(object, 'spec');
  const values = mergeWritten(mapAt(spec, 'values'), mapAt(spec, 'unvalidatedValues'));
  const profile = textAt(spec, 'profile') || 'default';
  const own = combine(
    { spec: withoutAbsent({ version: input.version }), findings: [] },
    topFields(spec, object),
    translateValues(withoutGatewayFields(values), ['spec', 'values']),
  );
  const minor = minorOf(textAt(own.spec, 'version')) ?? catalog.versions.default;
  const known = Object.hasOwn(catalog.profiles, profile) ? profile : 'default';
  const question = { components: mapAt(spec, 'components'), values, catalog, minor };
  const imported = combine(
    own,
    importComponents(question.components),
    importGateways({ ...question, profile: known }),
    { spec: { profile }, findings: [] },
  );
  return importOverlays(keepValid(withVersionFinding(imported), catalog), spec, catalog);
}

/** Settings of gateways are imported with the gateways. */
function withoutGatewayFields(values: JsonObject): JsonObject {
  const roots = ['istio-ingressgateway', 'istio-egressgateway'];
  return roots
    .flatMap((root) => pathsOf(values, ['gateways', root]))
    .reduce((tree, path) => withoutPath(tree, path), values);
}

function topFields(spec: JsonObject, object: JsonObject): Imported {
  const hub = textAt(spec, 'hub');
  return combine(
    {
      spec: withoutAbsent({
        images: hub === '' ? undefined : { hub },
        namespace: filled(spec.namespace) ?? filled(mapAt(object, 'metadata').namespace),
        revision: filled(spec.revision),
        meshConfig: isJsonObject(spec.meshConfig) ? spec.meshConfig : undefined,
      }),
      findings: unread(spec),
    },
    readTag(spec.tag, ['spec', 'tag']),
    translateValues(withoutAbsent({ compatibilityVersion: spec.compatibilityVersion }), ['spec']),
  );
}

function filled(value: Json | undefined): Json | undefined {
  return value === null || value === '' ? undefined : value;
}

function unread(spec: JsonObject): readonly Finding[] {
  return Object.entries(spec)
    .filter(([name, value]) => !READ.has(name) && value !== null && value !== '')
    .map(([name, value]) =>
      findingAt(['spec', name], 'is not carried over: a MeshInstall has nothing like it', {
        value,
      }),
    );
}

const SWITCHED = ['base', 'pilot', 'cni', 'ztunnel'] as const;
const LISTS = new Set(['ingressGateways', 'egressGateways']);

function importComponents(components: JsonObject): Imported {
  const known = new Set<string>(SWITCHED);
  const unknown = Object.entries(components)
    .filter(([name, value]) => !known.has(name) && !LISTS.has(name) && value !== null)
    .filter(([, value]) => !(isJsonObject(value) && value.enabled === false))
    .map(([name]) =>
      findingAt(
        ['spec', 'components', name],
        'is not carried over: this release does not install it',
      ),
    );
  return combine(...SWITCHED.map((name) => importComponent(components[name], name)), {
    spec: {},
    findings: unknown,
  });
}

/** A component that is written is on, unless it says otherwise. */
function importComponent(written: Json | undefined, name: (typeof SWITCHED)[number]): Imported {
  if (!isJsonObject(written)) return { spec: {}, findings: [] };
  const { k8s, namespace, hub, tag, enabled } = written;
  const at = ['spec', 'components', name];
  const images = withoutAbsent({ hub: filled(hub), tag: filled(tag) });
  const settings =
    name === 'pilot'
      ? translateKubernetes(isJsonObject(k8s) ? k8s : {}, 'pilot', [...at, 'k8s'])
      : { spec: {}, findings: foreignKubernetes(k8s, [...at, 'k8s']) };
  const values = mergeWritten(images, settings.spec);
  return {
    spec: {
      components: { [name]: { enabled: enabled !== false } },
      ...(Object.keys(values).length === 0 ? {} : { values: { [name]: values } }),
    },
    findings: [...settings.findings, ...foreignNamespace(namespace, at)],
  };
}

function foreignKubernetes(k8s: Json | undefined, at: readonly string[]): readonly Finding[] {
  if (!isJsonObject(k8s)) return [];
  return Object.entries(k8s).map(([name, value]) =>
    findingAt(
      [...at, name],
      'is not carried over: write it as a value of the component, or into spec.overlays',
      {
        value,
      },
    ),
  );
}

function foreignNamespace(namespace: Json | undefined, at: readonly string[]): readonly Finding[] {
  const text = scalarText(namespace);
  if (text === '') return [];
  const message =
    'is not carried over: a component is installed in spec.namespace, or where its values say';
  return [findingAt([...at, 'namespace'], message, { value: text })];
}

function withVersionFinding(imported: Imported): Imported {
  if (imported.spec.version !== undefined) return imported;
  const message =
    'names no version, so the newest one would be installed: give the one that runs, with --istio-version';
  return {
    ...imported,
    findings: [...imported.findings, findingAt(['spec', 'tag'], message)],
  };
}
