import { gunzipSync } from 'node:zlib';
import { checkShape } from '../api/check-shape.ts';
import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import { minorOf } from '../api/supported-minors.ts';
import { isRenderedKind } from './rendered-kinds.ts';

/** What a ControllerRevision of ours holds under `data`. */
export interface WishData {
  readonly specHash: string;
  readonly renderingHash: string;
  readonly operatorVersion: string;
  readonly resolved: JsonObject;
  readonly objects: string;
}

/** Bytes of rendered objects when they are unpacked: some twenty times what a mesh with many gateways has. */
const MAX_UNPACKED = 8 * 1024 * 1024;

/**
 * The content of a kept wish, or undefined when it is not what we wrote: a member is missing or of another type, the resolved spec is none,
 * or the objects do not unpack, within a limit, to objects of the kinds that we render. Such a record is nobody's wish.
 */
export function readWishData(data: unknown): WishData | undefined {
  if (!isRecord(data) || !TEXTS.every((name) => typeof data[name] === 'string')) return undefined;
  const wish = data as unknown as WishData;
  if (!isResolved(wish.resolved) || readObjects(wish.objects) === undefined) return undefined;
  return wish;
}

const TEXTS = ['specHash', 'renderingHash', 'operatorVersion', 'objects'];

/** The objects of a packed rendering, or undefined when it is damaged, larger than the limit or holds something that we do not render. */
export function readObjects(packed: string): readonly KubeObject[] | undefined {
  if (packed === '') return [];
  const objects = unpack(packed);
  return Array.isArray(objects) && objects.every(isRendered) ? objects : undefined;
}

function unpack(packed: string): unknown {
  try {
    const bytes = gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: MAX_UNPACKED });
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // Whatever zlib and JSON have to say about it: it is no rendering of ours.
    return undefined;
  }
}

function isRendered(object: unknown): object is KubeObject {
  if (!isRecord(object) || !isRecord(object.metadata) || checkShape(object).length > 0)
    return false;
  const { apiVersion, kind, metadata } = object;
  if (
    typeof metadata.name !== 'string' ||
    !['string', 'undefined'].includes(typeof metadata.namespace)
  )
    return false;
  return isRenderedKind(apiVersion, kind);
}

const RESOLVED_TEXTS = ['version', 'minor', 'profile', 'platform', 'namespace', 'revision'];
const RESOLVED_MAPS = ['components', 'images', 'meshConfig', 'values', 'originalValues'];

/** Whether it has the members of a ResolvedSpec. What stands in its trees was checked when it was accepted. */
function isResolved(resolved: unknown): boolean {
  if (!isRecord(resolved)) return false;
  const { version, minor, gateways } = resolved;
  return (
    RESOLVED_TEXTS.every((name) => typeof resolved[name] === 'string') &&
    RESOLVED_MAPS.every((name) => isTree(resolved[name])) &&
    minorOf(String(version)) === minor &&
    Array.isArray(gateways) &&
    gateways.every(isGateway)
  );
}

function isGateway(gateway: unknown): boolean {
  return (
    isRecord(gateway) &&
    ['name', 'namespace', 'type', 'readyWhen'].every((name) => typeof gateway[name] === 'string') &&
    isTree(gateway.labels) &&
    isTree(gateway.settings)
  );
}

/** An object of any plain content. */
function isTree(value: unknown): boolean {
  return isRecord(value) && checkShape(value).length === 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
