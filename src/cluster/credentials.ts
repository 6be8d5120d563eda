import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../support/clock.ts';

type Maybe<T> = T | null | undefined;

/** Asks a credential plugin; `fresh`: whatever it remembers was refused. */
export type PluginAccess = (fresh: boolean) => Promise<{
  readonly authorization: string | undefined;
  readonly cert: string | Buffer | undefined;
  readonly key: string | Buffer | undefined;
}>;

/** How to prove who we are and who the server is: data (base64, as in a kubeconfig), or files that are read again and again. */
export interface AccessSource {
  readonly caFile?: Maybe<string>;
  readonly caData?: Maybe<string>;
  readonly certFile?: Maybe<string>;
  readonly certData?: Maybe<string>;
  readonly keyFile?: Maybe<string>;
  readonly keyData?: Maybe<string>;
  readonly token?: Maybe<string>;
  readonly tokenFile?: Maybe<string>;
  readonly username?: Maybe<string>;
  readonly password?: Maybe<string>;
  readonly impersonate?: Maybe<string>;
  readonly servername?: Maybe<string>;
  /** Take any server certificate. */
  readonly insecure?: boolean;
  readonly plugin?: PluginAccess;
}

/** TLS options as node:https takes them. */
export interface TlsMaterial {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** What one request needs. The same object (and the same `tls` object) is handed out until something in it changes. */
export interface Access {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
}

/** Files older than this are read again at the next use; a projected token is replaced long before it expires. */
const MAX_AGE_MS = 5_000;

/**
 * Credentials that follow their files: read again at the next use after 5 s, and at once when the server refuses them. A file
 * that cannot be read leaves the last good content in use; only the first read can fail.
 */
export class Credentials {
  readonly #source: AccessSource;
  readonly #clock: Clock;
  readonly #lastGood = new Map<string, Buffer>();
  #access: Access | undefined;
  #readAt = 0;
  #reading: Promise<Access> | undefined;

  constructor(source: AccessSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** What to use now. Rejects only when something was never readable. */
  async current(): Promise<Access> {
    const age = this.#clock.monotonic() - this.#readAt;
    if (this.#access !== undefined && age < MAX_AGE_MS) return this.#access;
    return this.#read(false);
  }

  /** Reads everything now; true when there is something else to try than what was `used`. */
  async refresh(used: Access): Promise<boolean> {
    if (this.#access !== used) return true;
    return (await this.#read(true)) !== used;
  }

  #read(fresh: boolean): Promise<Access> {
    this.#reading ??= this.#readAll(fresh).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readAll(fresh: boolean): Promise<Access> {
    const [plugin, token, tls] = await Promise.all([
      this.#source.plugin?.(fresh),
      this.#content(this.#source.tokenFile),
      this.#readTls(),
    ]);
    const bearer = token?.toString('utf8').trim() ?? this.#source.token;
    const authorization = plugin?.authorization ?? authorizationOf(this.#source, bearer);
    const next: Access = {
      headers: present({
        Authorization: authorization,
        'Impersonate-User': this.#source.impersonate,
      }),
      tls: { ...tls, ...present({ cert: plugin?.cert, key: plugin?.key }) },
    };
    this.#readAt = this.#clock.monotonic();
    this.#access = keepSame(this.#access, next);
    return this.#access;
  }

  async #readTls(): Promise<TlsMaterial> {
    const source = this.#source;
    const [ca, cert, key] = await Promise.all([
      this.#content(source.caFile, source.caData),
      this.#content(source.certFile, source.certData),
      this.#content(source.keyFile, source.keyData),
    ]);
    const { servername } = source;
    return {
      ...present({ ca, cert, key, servername }),
      ...(source.insecure === true && { rejectUnauthorized: false }),
    };
  }

  async #content(file: Maybe<string>, data?: Maybe<string>): Promise<Buffer | undefined> {
    if (!isSet(file)) return isSet(data) ? Buffer.from(data, 'base64') : undefined;
    try {
      const content = await readFile(file);
      // An empty file is one that is just being written.
      if (content.length > 0) this.#lastGood.set(file, content);
    } catch (error) {
      if (!this.#lastGood.has(file)) throw error;
    }
    return this.#lastGood.get(file);
  }
}

function authorizationOf(source: AccessSource, bearer: Maybe<string>): string | undefined {
  if (isSet(bearer)) return `Bearer ${bearer}`;
  if (!isSet(source.username)) return undefined;
  const pair = Buffer.from(`${source.username}:${source.password ?? ''}`);
  return `Basic ${pair.toString('base64')}`;
}

/** Keeps object identity where nothing changed: connections are kept as long as `tls` is the same object. */
function keepSame(last: Access | undefined, next: Access): Access {
  if (last === undefined || isDeepStrictEqual(last, next)) return last ?? next;
  return isDeepStrictEqual(last.tls, next.tls) ? { headers: next.headers, tls: last.tls } : next;
}

/** The members that say something. */
function present<T extends string | Buffer>(
  members: Readonly<Record<string, Maybe<T>>>,
): Record<string, T> {
  const entries = Object.entries(members).filter(([, value]) => value !== '' && (value ?? false));
  return Object.fromEntries(entries) as Record<string, T>;
}

function isSet(value: Maybe<string>): value is string {
  return value !== undefined && value !== null && value !== '';
}
