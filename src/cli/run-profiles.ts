import type { Json, JsonObject } from '../api/kube-object.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { resolveSpec } from '../desired/resolve-spec.ts';
import { resolveVersion } from '../desired/resolve-version.ts';
import { didYouMean } from '../support/did-you-mean.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { diffSettings } from './diff-settings.ts';
import { formatTable } from './output/format-table.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';

/** Names and descriptions. */
export async function listProfiles(
  context: CliContext,
  output: DocumentFormat | undefined,
): Promise<void> {
  const profiles = Object.values(loadCatalog().profiles);
  if (output !== undefined) await printDocument(context, { profiles }, output);
  else {
    const rows = profiles.map(({ name, description }) => [name, description]);
    context.stdout.write(formatTable(['PROFILE', 'DESCRIPTION'], rows));
  }
}

/** The layer that a profile is. */
export async function showProfile(
  context: CliContext,
  name: string,
  options: { readonly istio?: string; readonly output: DocumentFormat },
): Promise<void> {
  const catalog = loadCatalog();
  refuseUnknown(catalog, name);
  const { minor } = versionFor(catalog, options.istio);
  await printDocument(context, { spec: catalog.profileLayer(name, minor) }, options.output);
}

/** Two profiles, resolved, setting by setting. */
export async function diffProfiles(
  context: CliContext,
  [left, right]: readonly [string, string],
  options: { readonly istio?: string; readonly output?: DocumentFormat },
): Promise<void> {
  const catalog = loadCatalog();
  const { version } = versionFor(catalog, options.istio);
  const differences = diffSettings(
    settingsOf(catalog, left, version),
    settingsOf(catalog, right, version),
  );
  if (options.output !== undefined) {
    await printDocument(context, { left, right, differences }, options.output);
    return;
  }
  const rows = differences.map((one) => [
    one.path,
    printSetting(one.left),
    printSetting(one.right),
  ]);
  const table = formatTable(['SETTING', left.toUpperCase(), right.toUpperCase()], rows);
  context.stdout.write(rows.length === 0 ? `${left} and ${right} come to the same.\n` : table);
}

function settingsOf(catalog: Catalog, profile: string, version: string): JsonObject {
  refuseUnknown(catalog, profile);
  const resolved = resolveSpec({ spec: { profile }, catalog, version });
  const gateways = resolved.gateways.map((gateway) => [
    `${gateway.namespace}/${gateway.name}`,
    { type: gateway.type, ...gateway.settings },
  ]);
  return {
    platform: resolved.platform,
    components: resolved.components as unknown as JsonObject,
    gateways: Object.fromEntries(gateways) as JsonObject,
    meshConfig: resolved.meshConfig,
    values: resolved.values,
  };
}

function refuseUnknown(catalog: Catalog, name: string): void {
  if (Object.hasOwn(catalog.profiles, name)) return;
  const names = Object.keys(catalog.profiles);
  const near = didYouMean(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new CliError(
    'usage',
    `There is no profile ${JSON.stringify(name)}; there are ${names.join(', ')}.${hint}`,
  );
}

function versionFor(
  catalog: Catalog,
  wanted: string | undefined,
): { readonly version: string; readonly minor: Parameters<Catalog['profileLayer']>[1] } {
  const answer = resolveVersion({ wanted, versions: catalog.versions });
  if (!answer.ok) throw new CliError('usage', `--istio: ${answer.message}.`);
  return answer;
}

/** Long values would tear the table apart; `-o yaml` has them whole. */
function printSetting(value: Json | undefined): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}
