import { LOG_LEVELS, type OperatorConfig } from './operator-config.ts';
import {
  parseBoolean,
  parseChoice,
  parseHubs,
  parseIdentity,
  parseInteger,
  parseNamespace,
  type ParsedSetting,
} from './parse-setting.ts';

/** One setting of the operator: where it may be given, and how its text becomes a value. */
export interface Setting<Name extends keyof OperatorConfig = keyof OperatorConfig> {
  readonly name: Name;
  /** Long flag of `meshinstall operator`, without the dashes. */
  readonly flag: string;
  /** Environment variables that are looked at when the flag is absent; the first one that is set counts. */
  readonly env: readonly [string, ...string[]];
  /** What stands for the value in the help text. */
  readonly placeholder: string;
  readonly fallback: OperatorConfig[Name];
  readonly description: string;
  readonly parse: (text: string) => ParsedSetting<OperatorConfig[Name]>;
}

type SettingTable = { readonly [Name in keyof OperatorConfig]: Setting<Name> };

const TABLE: SettingTable = {
  namespace: {
    name: 'namespace',
    flag: 'namespace',
    env: ['MESHINSTALL_NAMESPACE', 'POD_NAMESPACE'],
    placeholder: 'NAME',
    fallback: 'meshinstall-system',
    description: 'namespace of the operator: its Lease, kept specs, inventories and stored plans',
    parse: parseNamespace,
  },
  identity: {
    name: 'identity',
    flag: 'identity',
    env: ['MESHINSTALL_IDENTITY', 'POD_NAME'],
    placeholder: 'NAME',
    fallback: 'meshinstall',
    description: 'name of this replica on the Lease; no two replicas may have the same',
    parse: parseIdentity,
  },
  leaderElection: {
    name: 'leaderElection',
    flag: 'leader-elect',
    env: ['MESHINSTALL_LEADER_ELECT'],
    placeholder: 'true|false',
    fallback: true,
    description: 'act only while holding the Lease; false is for a single process at a desk',
    parse: parseBoolean,
  },
  metricsPort: {
    name: 'metricsPort',
    flag: 'metrics-port',
    env: ['MESHINSTALL_METRICS_PORT'],
    placeholder: 'PORT',
    fallback: 8080,
    description: 'TCP port for Prometheus, path /metrics; 0 takes a free one',
    parse: (text) => parseInteger(text, { min: 0, max: 65535 }),
  },
  healthPort: {
    name: 'healthPort',
    flag: 'health-port',
    env: ['MESHINSTALL_HEALTH_PORT'],
    placeholder: 'PORT',
    fallback: 8081,
    description: 'TCP port for the probes, paths /livez and /readyz; 0 takes a free one',
    parse: (text) => parseInteger(text, { min: 0, max: 65535 }),
  },
  logLevel: {
    name: 'logLevel',
    flag: 'log-level',
    env: ['MESHINSTALL_LOG_LEVEL'],
    placeholder: LOG_LEVELS.join('|'),
    fallback: 'info',
    description: 'how much is logged',
    parse: (text) => parseChoice(text, LOG_LEVELS),
  },
  allowedHubs: {
    name: 'allowedHubs',
    flag: 'allowed-hubs',
    env: ['MESHINSTALL_ALLOWED_HUBS'],
    placeholder: 'HUB,…',
    fallback: ['docker.io/istio'],
    description: 'image hubs that a MeshInstall may take images from',
    parse: parseHubs,
  },
  allowInjectionTemplates: {
    name: 'allowInjectionTemplates',
    flag: 'allow-injection-templates',
    env: ['MESHINSTALL_ALLOW_INJECTION_TEMPLATES'],
    placeholder: 'true|false',
    fallback: false,
    description:
      'let a MeshInstall bring injection templates of its own: they decide what runs in every injected pod',
    parse: parseBoolean,
  },
  concurrency: {
    name: 'concurrency',
    flag: 'concurrency',
    env: ['MESHINSTALL_CONCURRENCY'],
    placeholder: 'N',
    fallback: 4,
    description: 'MeshInstalls that are worked on at the same time',
    parse: (text) => parseInteger(text, { min: 1, max: 64 }),
  },
};

/** All settings, in the order in which they are documented. */
export const SETTINGS: readonly Setting[] = Object.values(TABLE);
