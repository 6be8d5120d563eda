/** A module that is put in another one's place. */
export interface Replacement {
  /** The specifier as it is written. */
  readonly specifier: string;
  /** In files whose path contains this. */
  readonly importer: string;
  /** Source of the module in its place; its own imports are resolved as if they were the importer's. */
  readonly source: string;
}

/** The entry of the bundle that a cold package has for itself (cold-packages.ts), as esbuild calls it. */
const ENTRY = '<stdin>';
const KUBERNETES = '@kubernetes/client-node/dist/';

/**
 * What the bundle leaves out, or loads only when it is used. The packages are written to be installed whole: taken as they
 * are, @dot-i/k8s-operator alone pulls in every generated class of the Kubernetes API, an HTTP client and an OIDC client, which
 * costs a hundred milliseconds at each start and fifty megabytes for as long as the operator runs. Nothing here changes what
 * is used: see test/unit/bundle.
 */
export const REPLACEMENTS: readonly Replacement[] = [
  {
    // KubeConfig is the real one. The others are named by the base class for input and output of its own, all of which
    // src/watch overrides.
    specifier: '@kubernetes/client-node',
    importer: ENTRY,
    source: `
      export { KubeConfig } from '@kubernetes/client-node/dist/config.js';
      ${refusingClass('CoreV1Api', false)}
      ${refusingClass('ApiextensionsV1Api')}
      ${refusingClass('Watch')}
      export function loadYaml() { throw new Error('loadYaml is not part of this program'); }`,
  },
  {
    specifier: './gen/index.js',
    importer: KUBERNETES,
    source: `
      export function createConfiguration(configuration) { return configuration; }
      export class ServerConfiguration {}`,
  },
  {
    specifier: './middleware.js',
    importer: KUBERNETES,
    source: 'export function setHeaderMiddleware() {}',
  },
  {
    // Only KubeConfig's own fetch uses it; requests go through src/cluster.
    specifier: 'undici',
    importer: KUBERNETES,
    source: `${refusingClass('Agent')} ${refusingClass('ProxyAgent')}`,
  },
  authenticator('azure', 'AzureAuth'),
  authenticator('gcp', 'GoogleCloudPlatformAuth'),
  authenticator('oidc', 'OpenIDConnectAuth'),
  loadedWhenMade('socks-proxy-agent', ['SocksProxyAgent']),
  loadedWhenMade('hpagent', ['HttpProxyAgent', 'HttpsProxyAgent']),
  {
    specifier: 'socks',
    importer: KUBERNETES,
    source: `export const SocksClient = { createConnection: (...all) => require('socks').SocksClient.createConnection(...all) };`,
  },
  {
    // It starts subcommands that are programs of their own, which we have not.
    specifier: 'node:child_process',
    importer: 'node_modules/commander/',
    source: 'export default {};',
  },
  {
    specifier: 'gaxios',
    importer: '@dot-i/k8s-operator',
    source: `export const instance = { request: () => Promise.reject(new Error('gaxios is not part of this program')) };`,
  },
  {
    specifier: 'async',
    importer: '@dot-i/k8s-operator',
    source: `import queue from 'async/queue.js'; export { queue };`,
  },
];

/** A class that nobody may make an instance of, unless `refuses` is false: the base class makes one CoreV1Api that nobody calls. */
function refusingClass(name: string, refuses = true): string {
  const body = refuses
    ? `constructor() { throw new Error('${name} is not part of this program'); }`
    : '';
  return `export class ${name} { ${body} }`;
}

/** A way to log in that answers at once whether it is meant, and is loaded when it is. */
function authenticator(name: string, className: string): Replacement {
  const file = `./${name}_auth.js`;
  return {
    specifier: file,
    importer: `${KUBERNETES}config.js`,
    source: `
      export class ${className} {
        isAuthProvider(user) { return user?.authProvider?.name === '${name}'; }
        async applyAuthentication(user, options) {
          this.real ??= new (require('${file}').${className})();
          return this.real.applyAuthentication(user, options);
        }
      }`,
  };
}

/** Classes of a package that is loaded when the first instance is made. */
function loadedWhenMade(specifier: string, classes: readonly string[]): Replacement {
  const sources = classes.map(
    (name) =>
      `export class ${name} { constructor(...all) { return new (require('${specifier}').${name})(...all); } }`,
  );
  return { specifier, importer: KUBERNETES, source: sources.join('\n') };
}
