import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import type { ListOptions } from './cluster-client.ts';
import { isClusterError } from './cluster-error.ts';
import { apiVersionOf, pathOf, printResource, type Resource } from './resource.ts';
import type { CallSettings } from './call.ts';
import type { Transport } from './transport.ts';

/** Objects per page: bounds both the server's work and our memory. */
const PAGE = 500;
/** How often a list whose pages expired is begun again before it is asked for in one piece. */
const FRESH_STARTS = 3;

export interface ListRequest {
  readonly transport: Transport;
  readonly resource: Resource;
  readonly options: ListOptions;
  readonly settings: CallSettings;
  /** Called for each page as it arrives, with apiVersion and kind filled in. */
  readonly onPage: (items: readonly KubeObject[]) => void;
  /** What came so far belongs to a list that is begun again: forget it. */
  readonly onRestart: () => void;
}

/**
 * Reads a list page by page at one consistent, current version (no resourceVersion is sent) and hands back that version. When
 * pages expire it begins afresh, so what `onPage` gave since the last `onRestart` is always of one list.
 */
export async function readList(request: ListRequest): Promise<string> {
  for (let start = 0; ; start++) {
    try {
      return await readPages(request, start < FRESH_STARTS ? pageOf(request) : undefined);
    } catch (error) {
      if (!isClusterError(error, 'Gone') || start >= FRESH_STARTS) throw error;
      request.onRestart();
    }
  }
}

function pageOf({ options }: ListRequest): number {
  return options.atMost ?? PAGE;
}

async function readPages(request: ListRequest, limit: number | undefined): Promise<string> {
  let token: string | undefined;
  for (;;) {
    const page = await readPage(request, limit, token);
    request.onPage(itemsOf(page, request.resource));
    const metadata = page.metadata as { resourceVersion?: string; continue?: string } | undefined;
    const enough = request.options.atMost !== undefined;
    if (enough || metadata?.continue === undefined || metadata.continue === '') {
      return metadata?.resourceVersion ?? '';
    }
    token = metadata.continue;
  }
}

function readPage(
  { transport, resource, options, settings }: ListRequest,
  limit: number | undefined,
  token: string | undefined,
): Promise<JsonObject> {
  const query = selectionOf(options);
  if (limit !== undefined) query.set('limit', String(limit));
  if (token !== undefined) query.set('continue', token);
  return transport.request({
    ...settings,
    target: { verb: 'list', resource: printResource(resource) },
    method: 'GET',
    path: withQuery(pathOf(resource, { namespace: options.namespace }), query),
    accept: acceptOf('PartialObjectMetadataList', options.metadataOnly),
    idempotent: true,
  });
}

/** The selectors as a query. */
export function selectionOf(options: ListOptions): URLSearchParams {
  const query = new URLSearchParams();
  if (options.labelSelector !== undefined) query.set('labelSelector', options.labelSelector);
  if (options.fieldSelector !== undefined) query.set('fieldSelector', options.fieldSelector);
  return query;
}

/** The Accept header: plain JSON, or metadata in this form. Falls back to whole objects where the server cannot cut them. */
export function acceptOf(form: string, metadataOnly: boolean | undefined): string {
  if (metadataOnly !== true) return 'application/json';
  return `application/json;as=${form};g=meta.k8s.io;v=v1,application/json`;
}

/** A path with its query, if there is any. */
export function withQuery(path: string, query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** The items of a list, which the server sends without their type. */
function itemsOf(page: JsonObject, resource: Resource): readonly KubeObject[] {
  const items = (page.items ?? []) as unknown as readonly KubeObject[];
  return items.map((item) => withType(item, resource));
}

/** The object with its real apiVersion and kind, also when the server sent metadata only. */
export function withType(object: KubeObject, resource: Resource): KubeObject {
  return { ...object, apiVersion: apiVersionOf(resource), kind: resource.kind };
}
