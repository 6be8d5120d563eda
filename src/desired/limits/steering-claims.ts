import type { ValuePath } from '../../api/finding.ts';
import type { JsonObject } from '../../api/kube-object.ts';
import { parseLayer } from '../layers/parse-layer.ts';
import { isJsonObject, mapAt, scalarText } from '../merge-json.ts';
import { claimIf } from './claim.ts';
import type { Claim } from './claim.ts';
import { listAt } from './list-at.ts';

/**
 * Out of these a component takes its program, its libraries, or instructions that decide what others run: istiod reads injection
 * templates and mesh configuration from files, if there are any, before it looks for ConfigMaps.
 */
const STEERING_FOLDERS: readonly string[] = [
  ...['/bin', '/sbin', '/lib', '/lib64', '/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib64'],
  ...['/usr/local/bin', '/usr/local/sbin', '/usr/local/lib', '/usr/libexec'],
  ...['/etc/ld.so.cache', '/etc/ld.so.conf', '/etc/ld.so.conf.d', '/etc/ld.so.preload'],
  ...['/etc/istio/config', '/var/lib/istio/inject', '/var/lib/istio/envoy'],
  ...['/dev', '/proc', '/sys'],
];

/** Volumes that would lie over a folder by which a component is steered. */
export function coverClaims(container: JsonObject, at: ValuePath): readonly Claim[] {
  return listAt(container, 'volumeMounts').flatMap((mount, index) => {
    if (!isJsonObject(mount)) return [];
    const path = normalised(scalarText(mount.mountPath));
    const covered = STEERING_FOLDERS.find((folder) => meet(path, folder));
    return claimIf(covered !== undefined, {
      id: `covers ${path}`,
      at: [...at, 'volumeMounts', index, 'mountPath'],
      what: `would lie over ${covered ?? ''}, from which the component takes what it runs or what others run`,
    });
  });
}

/** Names by which a variable makes a program load or run something else. */
export const STEERING_VARIABLE =
  /^(LD_|DYLD_)|^(KUBECONFIG|PATH|BASH_ENV|ENV|GCONV_PATH|PYTHONPATH|NODE_OPTIONS)$/;

/** As the kubelet and the container's runtime read it: from the root, without dots. */
function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function meet(path: string, folder: string): boolean {
  return path === '/' || `${folder}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${folder}/`);
}

/** Arguments that do what the variable KUBECONFIG does, or go past the checks of `spec.meshConfig`. */
const STEERING_ARGUMENT = /^--(kubeconfig|meshConfig)(=|$)/;

export function argumentClaims(container: JsonObject, at: ValuePath): readonly Claim[] {
  return listAt(container, 'args').flatMap((argument, index) => {
    const [, name] = STEERING_ARGUMENT.exec(scalarText(argument)) ?? [];
    return claimIf(name !== undefined, {
      id: `argument --${name ?? ''}`,
      at: [...at, 'args', index],
      what: `sets --${name ?? ''}, which decides what code runs`,
    });
  });
}

/** What a proxy's configuration (`meshConfig.defaultConfig`, the annotation `proxy.istio.io/config`) makes the proxy run. */
export function proxyConfigClaims(config: JsonObject, at: ValuePath): readonly Claim[] {
  const { binaryPath } = config;
  const names = Object.keys(mapAt(config, 'proxyMetadata'));
  return [
    ...claimIf(binaryPath !== undefined && binaryPath !== null, {
      id: `binary ${scalarText(binaryPath)}`,
      at: [...at, 'binaryPath'],
      what: 'makes the proxy another program',
    }),
    ...names
      .filter((name) => STEERING_VARIABLE.test(name))
      .map((name) => ({
        id: `variable ${name} of proxies`,
        at: [...at, 'proxyMetadata', name],
        what: `sets ${name}, which decides what code runs`,
      })),
  ];
}

/** The same, written as a text. */
export function proxyConfigTextClaims(text: string, at: ValuePath): readonly Claim[] {
  const config = parseLayer(text);
  if (config.ok) {
    return proxyConfigClaims(config.value, []).map((claim) => ({ ...claim, at }));
  }
  return [{ id: `proxy configuration ${text}`, at, what: `cannot be judged: ${config.message}` }];
}
