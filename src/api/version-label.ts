import parseVersion from 'semver/functions/valid.js';

/** The label that says which version a workload is of. */
const VERSION_LABEL = 'app.kubernetes.io/version';

/** The exact version that the labels of a workload name; undefined when they name none, for anybody may write a label. */
export function versionLabelOf(labels: Readonly<Record<string, string>>): string | undefined {
  return parseVersion(labels[VERSION_LABEL]) ?? undefined;
}
