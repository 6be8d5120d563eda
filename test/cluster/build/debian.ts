import { existsSync } from 'node:fs';
import { run, succeeds } from '../run.ts';

/** A Debian package, and how to see that the machine has what is needed of it (from whatever source). */
export interface SystemPackage {
  readonly name: string;
  /** Any of these files will do. */
  readonly files: readonly string[];
}

/** What the control plane needs from the system. */
export const API_PACKAGES: readonly SystemPackage[] = [program('openssl')];

/** What a node needs from the system. */
export const NODE_PACKAGES: readonly SystemPackage[] = [
  ...API_PACKAGES,
  program('containerd'),
  program('runc'),
  { name: 'containernetworking-plugins', files: ['/usr/lib/cni/ptp', '/opt/cni/bin/ptp'] },
  program('iptables', 'xtables-nft-multi'),
  program('iproute2', 'ip'),
  program('util-linux', 'nsenter'),
  { name: 'busybox-static', files: ['/usr/share/doc/busybox-static'] },
];

/** Which of these the machine does not have. */
export function missingPackages(packages: readonly SystemPackage[]): readonly string[] {
  return packages
    .filter(({ files }) => !files.some((file) => existsSync(file)))
    .map(({ name }) => name);
}

/** The first of a package's files that the machine has. Throws when it has none. */
export function systemFile(name: string): string {
  const found = NODE_PACKAGES.find((one) => one.name === name)?.files.find((file) =>
    existsSync(file),
  );
  if (found === undefined) throw new Error(`this machine has no ${name}`);
  return found;
}

/** Installs Debian packages by apt-get. Throws with their names where there is no apt-get or no root. */
export async function installPackages(names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) {
    throw new Error(`please install these packages first: ${names.join(' ')}`);
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], { env });
  // The package starts a containerd of the machine's own, which nobody asked for.
  if (names.includes('containerd')) await succeeds('systemctl', ['disable', '--now', 'containerd']);
}

function program(name: string, file: string = name): SystemPackage {
  return {
    name,
    files: ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'].map(
      (dir) => `${dir}/${file}`,
    ),
  };
}
