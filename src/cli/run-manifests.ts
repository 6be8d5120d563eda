import { BlockList, isIP } from 'node:net';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { readCatalogFiles } from '../catalog/read-catalog-files.ts';
import { parseNamespace } from '../config/parse-setting.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { buildManifests } from './manifests/build-manifests.ts';
import { formatManifests } from './manifests/format-manifests.ts';
import { formatObjects, type DocumentFormat } from './output/format-document.ts';

export interface ManifestsRequest {
  readonly namespace: string;
  readonly image?: string;
  readonly pullSecret: readonly string[];
  readonly apiServerCidr: readonly string[];
  readonly output: DocumentFormat;
}

/** A name as Kubernetes takes it for a Secret. */
const SECRET_NAME = /^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/;
/** Not a grammar of image references, only what keeps a typing error from going into a cluster. */
const IMAGE = /^[a-z0-9][-a-zA-Z0-9._/:@]{0,511}$/;

/** Namespaces in which others run. */
const SHARED_NAMESPACE = /^(default|kube-.*)$/;

/** The operator's installation on standard output. */
export async function runManifests(context: CliContext, request: ManifestsRequest): Promise<void> {
  const problems = checkRequest(request);
  if (problems.length > 0) throw new CliError('usage', problems.join('\n'));
  const files = readCatalogFiles();
  const objects = buildManifests(
    {
      namespace: request.namespace,
      image: request.image ?? `meshinstall:${context.version}`,
      pullSecrets: request.pullSecret,
      apiServerCidrs: request.apiServerCidr,
      version: context.version,
    },
    loadCatalog(files),
    files,
  );
  context.stdout.write(
    request.output === 'yaml'
      ? formatManifests(objects)
      : await formatObjects(
          objects.map(({ object }) => object),
          'json',
        ),
  );
}

/** Everything that is wrong with the flags. */
function checkRequest(request: ManifestsRequest): readonly string[] {
  const namespace = parseNamespace(request.namespace);
  const { image } = request;
  return [
    ...(namespace.ok ? [] : [`--namespace ${namespace.problem}`]),
    ...(SHARED_NAMESPACE.test(request.namespace)
      ? [
          `--namespace wants a namespace of the operator's own, not ${JSON.stringify(request.namespace)}: its pod security becomes restricted, which would keep other pods there from starting.`,
        ]
      : []),
    ...(image === undefined || IMAGE.test(image)
      ? []
      : [`--image wants a reference such as meshinstall:1.0.0, not ${JSON.stringify(image)}.`]),
    ...request.pullSecret
      .filter((name) => !SECRET_NAME.test(name))
      .map((name) => `--pull-secret wants the name of a Secret, not ${JSON.stringify(name)}.`),
    ...request.apiServerCidr
      .filter((cidr) => !isCidr(cidr))
      .map(
        (cidr) =>
          `--api-server-cidr wants a range such as 10.0.0.1/32, not ${JSON.stringify(cidr)}.`,
      ),
  ];
}

function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}
