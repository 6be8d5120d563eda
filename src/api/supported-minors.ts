/**
 * The minors of Istio that this release installs, oldest first. The CRD refuses every other one, so the list is a constant of
 * the API; what is known about each (patches, support windows, paths) is data in manifests/versions.yaml, and a test keeps
 * the two equal.
 */
export const SUPPORTED_MINORS = ['1.28', '1.29', '1.30', '1.31'] as const;

/** A supported minor, for example `1.31`. */
export type Minor = (typeof SUPPORTED_MINORS)[number];

/** The supported minor of a version or minor (`1.31.1`, `1.31`), or undefined when it is not supported. */
export function minorOf(version: string): Minor | undefined {
  const minor = version.split('.', 2).join('.');
  return SUPPORTED_MINORS.find((known) => known === minor);
}
