import { asJson } from '../../api/kube-object.ts';
import type { JsonObject, KubeObject } from '../../api/kube-object.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import { mapAt, textAt } from '../../desired/merge-json.ts';
import { chartOf } from '../../migrate/chart-release.ts';
import { HELM_CHARTS, importHelmValues } from '../../migrate/import-helm-values.ts';
import type { HelmChart } from '../../migrate/import-helm-values.ts';
import { importIstioOperator } from '../../migrate/import-istio-operator.ts';
import { readReleases } from '../adopt/read-releases.ts';
import type { StoredHelmRelease } from '../adopt/read-releases.ts';
import { CliError } from '../cli-error.ts';
import type { LiveImport, LiveQuestion } from './live-import.ts';
import { readSailImport } from './read-sail-import.ts';
import { readValuesRecord } from './read-values-record.ts';

/**
 * What the installer of a live mesh was told: resources of the Sail operator, else Helm's releases, else an IstioOperator in the cluster, else
 * what istioctl left in the ConfigMap `values`. Error: CliError `no` when there is none of them.
 */
export async function readLiveImport(question: LiveQuestion): Promise<LiveImport> {
  const found =
    (await readSailImport(question)) ??
    (await readHelmImport(question)) ??
    (await readOperatorImport(question)) ??
    (await readRecordImport(question));
  if (found !== undefined) return found;
  const which = question.revision === '' ? 'the default revision' : `revision ${question.revision}`;
  throw new CliError(
    'no',
    `Nothing in ${question.namespace} tells what ${which} was installed with: no resource of Sail, no Helm release, no IstioOperator, no ConfigMap values.`,
  );
}

async function readHelmImport(question: LiveQuestion): Promise<LiveImport | undefined> {
  const { client, catalog, namespace, revision } = question;
  const releases = (await readReleases(client)).filter(({ newest }) => isIstios(newest.chart));
  const istiod = releases.find(
    (one) =>
      one.chart === 'istiod' &&
      one.namespace === namespace &&
      textAt(one.newest.config, 'revision') === revision,
  );
  if (istiod === undefined) return undefined;
  const version = istiod.newest.chartVersion === '1.0.0' ? undefined : istiod.newest.chartVersion;
  const charts = releases
    .filter((one) => belongs(one, istiod))
    .map(({ newest }) => chartOf(newest, newest.chart as HelmChart));
  const imported = importHelmValues({
    ...{ charts, catalog, namespace },
    version: version ?? question.version,
  });
  return { installer: 'helm', candidates: [imported] };
}

function isIstios(chart: string): boolean {
  return HELM_CHARTS.some((known) => known === chart);
}

/** Charts that all revisions share go with the default one; gateways with the revision that they name. */
function belongs(release: StoredHelmRelease, istiod: StoredHelmRelease): boolean {
  if (release.chart === 'istiod') return release === istiod;
  const revision = textAt(istiod.newest.config, 'revision');
  if (release.chart === 'gateway') return textAt(release.newest.config, 'revision') === revision;
  return revision === '';
}

async function readOperatorImport(question: LiveQuestion): Promise<LiveImport | undefined> {
  const { client, catalog, namespace, revision, version } = question;
  const objects = await listOperators(client, namespace);
  const object = objects.find((one) => textAt(specOf(one), 'revision') === revision);
  if (object === undefined) return undefined;
  const imported = importIstioOperator({
    object: asJson(object),
    catalog,
    version,
  });
  return { installer: 'istioctl', candidates: [imported] };
}

async function listOperators(
  client: ClusterReader,
  namespace: string,
): Promise<readonly KubeObject[]> {
  try {
    const kind = { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' };
    return (await client.list(kind, { namespace })).items;
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return [];
    throw error;
  }
}

function specOf(object: KubeObject): JsonObject {
  return mapAt(asJson(object), 'spec');
}

async function readRecordImport(question: LiveQuestion): Promise<LiveImport | undefined> {
  const object = await readValuesRecord(question);
  if (object === undefined) return undefined;
  const { catalog, version } = question;
  const candidates = Object.keys(catalog.profiles).map((profile) =>
    importIstioOperator({
      object: { ...object, spec: { ...mapAt(object, 'spec'), profile } },
      ...{ catalog, version },
    }),
  );
  return { installer: 'istioctl', candidates };
}
