import { checkShape } from '../../api/check-shape.ts';
import { printFinding } from '../../api/finding.ts';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { isJsonObject } from '../../desired/merge-json.ts';
import { HELM_CHARTS } from '../../migrate/import-helm-values.ts';
import type { ChartValues, HelmChart } from '../../migrate/import-helm-values.ts';
import { mergeWritten } from '../../migrate/json-paths.ts';
import type { CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { readDocuments } from './read-documents.ts';

const OPERATOR_KIND = 'IstioOperator';

/**
 * The IstioOperator of files as istioctl takes them: later ones over earlier ones, lists replaced. Errors: CliError `usage` for a file
 * that cannot be read, or does not hold exactly one.
 */
export async function readIstioOperator(
  context: CliContext,
  files: readonly string[],
): Promise<JsonObject> {
  const objects = await Promise.all(files.map((file) => readOne(context, file)));
  return objects.reduce(mergeWritten, {});
}

async function readOne(context: CliContext, path: string): Promise<JsonObject> {
  const documents = await readDocuments(context, path);
  const [first, ...others] = documents;
  if (first === undefined || others.length > 0) {
    throw new CliError(
      'usage',
      `${path} holds ${documents.length} objects; give one ${OPERATOR_KIND}.`,
    );
  }
  const object = asMap(first.value, first.file);
  if (object.kind === OPERATOR_KIND) return object;
  const kind = typeof object.kind === 'string' ? object.kind : 'an object without a kind';
  throw new CliError(
    'usage',
    `${first.file} holds ${kind}, and no ${OPERATOR_KIND}. For values of a Helm chart use --chart.`,
  );
}

/** Values of charts, each as `CHART=FILE`; `CHART=` is a chart that nobody gave values. */
export async function readChartValues(
  context: CliContext,
  written: readonly string[],
): Promise<readonly ChartValues[]> {
  return Promise.all(written.map((one) => readChart(context, one)));
}

async function readChart(context: CliContext, written: string): Promise<ChartValues> {
  const cut = written.indexOf('=');
  const [name = '', place = ''] = written.slice(0, Math.max(cut, 0)).split(':');
  const chart = HELM_CHARTS.find((known) => known === name);
  if (chart === undefined) {
    throw new CliError(
      'usage',
      `--chart ${written} is no CHART=FILE with one of the charts ${HELM_CHARTS.join(', ')}.`,
    );
  }
  const file = written.slice(cut + 1);
  const values = await readValues(context, chart, file);
  const [release, namespace] = place.split('/').reverse();
  const source = file === '' ? chart : file;
  return { chart, source, values, namespace, ...(release === '' ? {} : { release }) };
}

async function readValues(
  context: CliContext,
  chart: HelmChart,
  file: string,
): Promise<JsonObject> {
  if (file === '') return {};
  const documents = await readDocuments(context, file);
  if (documents.length > 1) {
    throw new CliError(
      'usage',
      `${file} holds ${documents.length} documents; give the values of ${chart} in one.`,
    );
  }
  const [first] = documents;
  return first === undefined ? {} : asMap(first.value, first.file);
}

/** A document as a map, after the checks for what no honest file has: depth, size, names that reach prototypes. */
function asMap(value: unknown, file: string): JsonObject {
  const [problem] = checkShape(value);
  if (problem !== undefined) throw new CliError('usage', `${file}: ${printFinding(problem)}.`);
  const json = value as Json;
  if (isJsonObject(json)) return json;
  throw new CliError('usage', `${file} holds no map.`);
}
