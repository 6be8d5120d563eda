import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bootstrapTemplate, buildIstio } from '../build/istio.ts';
import { systemFile } from '../build/debian.ts';
import { fetchEnvoy } from '../build/wheels.ts';
import type { ImageSpec } from './archive.ts';
import {
  stageBusybox,
  stageDynamicProgram,
  stageFile,
  stageFolders,
  stageProgram,
} from './stage.ts';

const PROXY_USER = 1337;

/** istiod's image: one static program. */
export async function pilotImage(version: string, work: string): Promise<ImageSpec> {
  const root = join(work, 'pilot');
  stageProgram(root, await buildIstio(version, 'pilot-discovery'), 'usr/local/bin/pilot-discovery');
  stageFolders(root, { tmp: 0o1777, 'var/lib/istio': 0o755, 'etc/istio': 0o755 });
  stageUsers(root);
  return {
    ref: `docker.io/istio/pilot:${version}`,
    layers: [{ folder: root, owners: { 'var/lib/istio': PROXY_USER, 'etc/istio': PROXY_USER } }],
    config: {
      entrypoint: ['/usr/local/bin/pilot-discovery'],
      user: `${PROXY_USER}:${PROXY_USER}`,
    },
  };
}

/**
 * The proxy's image: pilot-agent, upstream's Envoy and iptables with its libraries. The system and Envoy are layers of
 * their own, so that a second version brings only its pilot-agent.
 */
export async function proxyImage(version: string, work: string): Promise<ImageSpec> {
  const system = join(work, 'system');
  const envoy = join(work, 'envoy');
  const agent = join(work, 'agent');
  await stageSystem(system);
  await stageDynamicProgram(envoy, await fetchEnvoy(), 'usr/local/bin/envoy');
  stageProgram(agent, await buildIstio(version, 'pilot-agent'), 'usr/local/bin/pilot-agent');
  const template = 'var/lib/istio/envoy/envoy_bootstrap_tmpl.json';
  stageFile(agent, await bootstrapTemplate(version), template);
  stageFolders(agent, {
    'etc/istio/proxy': 0o755,
    'etc/istio/config': 0o755,
    'var/lib/istio/data': 0o755,
  });
  return {
    ref: `docker.io/istio/proxyv2:${version}`,
    layers: [
      { folder: system },
      { folder: envoy },
      { folder: agent, owners: { 'var/lib/istio': PROXY_USER, 'etc/istio': PROXY_USER } },
    ],
    config: {
      entrypoint: ['/usr/local/bin/pilot-agent'],
      env: { ISTIO_META_ISTIO_PROXY_SHA: 'upstream' },
    },
  };
}

/** iptables in both kinds, as istio-init looks for them, and a small shell. */
async function stageSystem(root: string): Promise<void> {
  const multi = systemFile('iptables');
  const folder = dirname(multi);
  for (const kind of ['nft', 'legacy']) {
    await stageDynamicProgram(
      root,
      join(folder, `xtables-${kind}-multi`),
      `usr/sbin/xtables-${kind}-multi`,
    );
    for (const family of ['iptables', 'ip6tables']) {
      for (const verb of ['', '-save', '-restore']) {
        symlinkSync(`xtables-${kind}-multi`, join(root, `usr/sbin/${family}-${kind}${verb}`));
      }
    }
  }
  for (const family of ['iptables', 'ip6tables']) {
    for (const verb of ['', '-save', '-restore']) {
      symlinkSync('xtables-nft-multi', join(root, `usr/sbin/${family}${verb}`));
    }
  }
  await stageExtensions(root);
  stageBusybox(root, [
    'sh',
    'ls',
    'cat',
    'ps',
    'wget',
    'sleep',
    'env',
    'id',
    'nslookup',
    'netstat',
    'ip',
  ]);
  stageFolders(root, { tmp: 0o1777, 'var/run': 0o755, run: 0o755, etc: 0o755 });
  stageUsers(root);
}

/** iptables loads each match and target from a file of its own. */
async function stageExtensions(root: string): Promise<void> {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const source = `/usr/lib/${machine}-linux-gnu/xtables`;
  mkdirSync(join(root, source), { recursive: true });
  for (const file of readdirSync(source))
    cpSync(join(source, file), join(root, source, basename(file)));
  await Promise.resolve();
}

function stageUsers(root: string): void {
  mkdirSync(join(root, 'etc'), { recursive: true });
  const lines = [
    'root:x:0:0:root:/:/bin/sh',
    `istio-proxy:x:${PROXY_USER}:${PROXY_USER}::/:/bin/sh`,
  ];
  writeFileSync(join(root, 'etc/passwd'), `${lines.join('\n')}\n`);
  writeFileSync(join(root, 'etc/group'), `root:x:0:\nistio-proxy:x:${PROXY_USER}:\n`);
}
