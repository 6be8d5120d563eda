import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

/** A certificate and its key, as files. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Who a certificate is for. */
export interface Subject {
  readonly user: string;
  readonly groups?: readonly string[];
  /** Names and addresses of a server. */
  readonly hosts?: readonly string[];
}

/** The cluster's certificate authority: one for servers and clients. */
export interface Authority extends KeyPair {
  readonly folder: string;
}

const DAYS = '3650';

/** Makes a certificate authority in this folder. */
export async function createAuthority(folder: string): Promise<Authority> {
  mkdirSync(folder, { recursive: true });
  const cert = join(folder, 'ca.crt');
  const key = join(folder, 'ca.key');
  const extensions = [
    'basicConstraints=critical,CA:TRUE',
    'keyUsage=critical,keyCertSign,cRLSign,digitalSignature',
  ];
  await openssl([
    ...['req', '-x509', '-new', '-nodes', '-days', DAYS, '-subj', '/CN=meshinstall-test-ca'],
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', key, '-out', cert],
    ...extensions.flatMap((extension) => ['-addext', extension]),
  ]);
  return { folder, cert, key };
}

/** Issues a certificate for a client or a server; one that was issued under this name before is given again. */
export async function issueCertificate(
  authority: Authority,
  name: string,
  subject: Subject,
): Promise<KeyPair> {
  const pair = {
    cert: join(authority.folder, `${name}.crt`),
    key: join(authority.folder, `${name}.key`),
  };
  if (existsSync(pair.cert)) return pair;
  const request = join(authority.folder, `${name}.csr`);
  const extensions = join(authority.folder, `${name}.ext`);
  writeFileSync(extensions, extensionsText(subject));
  const parts = [
    ...(subject.groups ?? []).map((group) => `/O=${escapeName(group)}`),
    `/CN=${escapeName(subject.user)}`,
  ];
  await openssl([
    ...['req', '-new', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
    ...['-keyout', pair.key, '-out', request, '-subj', parts.join('')],
  ]);
  await openssl([
    ...[
      'x509',
      '-req',
      '-in',
      request,
      '-CA',
      authority.cert,
      '-CAkey',
      authority.key,
      '-days',
      DAYS,
    ],
    ...['-set_serial', `0x${randomSerial()}`, '-extfile', extensions, '-out', pair.cert],
  ]);
  return pair;
}

/** Makes the key that ServiceAccount tokens are signed with, and its public half. */
export async function createTokenKey(folder: string): Promise<{ key: string; publicKey: string }> {
  const key = join(folder, 'sa.key');
  const publicKey = join(folder, 'sa.pub');
  await openssl(['genrsa', '-out', key, '2048']);
  await openssl(['rsa', '-in', key, '-pubout', '-out', publicKey]);
  return { key, publicKey };
}

function extensionsText({ hosts }: Subject): string {
  const usage = hosts === undefined ? 'clientAuth' : 'serverAuth';
  const lines = ['keyUsage=critical,digitalSignature', `extendedKeyUsage=${usage}`];
  if (hosts !== undefined) {
    const names = hosts.map((host) => `${/^[0-9.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`);
    lines.push(`subjectAltName=${names.join(',')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** A slash would begin the next part of the name. */
function escapeName(name: string): string {
  return name.replaceAll('/', '\\/');
}

function randomSerial(): string {
  return crypto.randomUUID().replaceAll('-', '').replace(/^./, '1');
}

async function openssl(args: readonly string[]): Promise<void> {
  await run('openssl', args);
}
