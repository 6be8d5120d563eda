import { describe, expect, test } from '@jest/globals';
import { parseOperatorConfig } from '../../../src/config/parse-operator-config.ts';
import { SETTINGS } from '../../../src/config/settings.ts';

const DEFAULTS = {
  namespace: 'meshinstall-system',
  identity: 'meshinstall',
  leaderElection: true,
  metricsPort: 8080,
  healthPort: 8081,
  logLevel: 'info',
  allowedHubs: ['docker.io/istio'],
  allowInjectionTemplates: false,
  concurrency: 4,
};

interface Case {
  readonly flags?: Record<string, string>;
  readonly env?: Record<string, string>;
  readonly config?: object;
  readonly problems?: readonly string[];
}

const CASES: Readonly<Record<string, Case>> = {
  'nothing given: the defaults': { config: {} },
  'a flag counts before its variable': {
    flags: { namespace: 'from-flag' },
    env: { MESHINSTALL_NAMESPACE: 'from-variable' },
    config: { namespace: 'from-flag' },
  },
  'the first variable that is set counts': {
    env: { MESHINSTALL_NAMESPACE: '', POD_NAMESPACE: 'from-pod', POD_NAME: 'meshinstall-7d4-x2' },
    config: { namespace: 'from-pod', identity: 'meshinstall-7d4-x2' },
  },
  'each setting is read from its flag': {
    flags: {
      'leader-elect': 'false',
      'metrics-port': '0',
      'health-port': '0',
      'log-level': 'debug',
      'allowed-hubs': 'docker.io/istio, registry.example.com:5000/mesh/istio,docker.io/istio',
      'allow-injection-templates': 'TRUE',
      concurrency: '64',
    },
    config: {
      leaderElection: false,
      metricsPort: 0,
      healthPort: 0,
      logLevel: 'debug',
      allowedHubs: ['docker.io/istio', 'registry.example.com:5000/mesh/istio'],
      allowInjectionTemplates: true,
      concurrency: 64,
    },
  },
  'everything that is wrong is said at once, with the flag or variable it came from': {
    flags: { 'leader-elect': 'yes', 'log-level': 'debgu', concurrency: '0', 'allowed-hubs': '' },
    env: { MESHINSTALL_METRICS_PORT: '80a', MESHINSTALL_NAMESPACE: 'Mesh', POD_NAME: 'a b' },
    problems: [
      'MESHINSTALL_NAMESPACE wants a namespace: at most 63 lower-case letters, digits and dashes, not "Mesh".',
      'POD_NAME wants a name of 1 to 253 visible ASCII characters, not "a b".',
      '--leader-elect wants true or false, not "yes".',
      'MESHINSTALL_METRICS_PORT wants a whole number from 0 to 65535, not "80a".',
      '--log-level wants one of error, warn, info, debug, not "debgu". Did you mean debug?',
      '--allowed-hubs wants image hubs such as docker.io/istio, separated by commas, not "".',
      '--concurrency wants a whole number from 1 to 64, not "0".',
    ],
  },
  'one port cannot serve both': {
    flags: { 'metrics-port': '9000', 'health-port': '9000' },
    problems: ['--metrics-port and --health-port want two different ports, not 9000 twice.'],
  },
  'a hub is no URL and no image with a tag': {
    flags: { 'allowed-hubs': 'https://docker.io/istio' },
    problems: [
      '--allowed-hubs wants image hubs such as docker.io/istio, separated by commas, not "https://docker.io/istio".',
    ],
  },
};

describe('parseOperatorConfig', () => {
  test.each(Object.entries(CASES))('%s', (_rule, { flags = {}, env = {}, config, problems }) => {
    const result = parseOperatorConfig({ flags, env });
    expect(result).toEqual(
      problems === undefined ? { config: { ...DEFAULTS, ...config } } : { problems },
    );
  });

  test('the config is frozen', () => {
    const result = parseOperatorConfig({ flags: {}, env: {} });
    if (!('config' in result)) throw new Error('refused');
    expect(Object.isFrozen(result.config)).toBe(true);
    expect(Object.isFrozen(result.config.allowedHubs)).toBe(true);
  });

  test('each setting has a flag and a variable of its own, and a default that its own parser takes', () => {
    expect(new Set(SETTINGS.map(({ flag }) => flag)).size).toBe(SETTINGS.length);
    expect(new Set(SETTINGS.flatMap(({ env }) => env)).size).toBe(
      SETTINGS.reduce((sum, { env }) => sum + env.length, 0),
    );
    for (const { fallback, parse } of SETTINGS) {
      expect(parse(String(fallback))).toEqual({ ok: true, value: fallback });
    }
  });
});
