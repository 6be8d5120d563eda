import { describe, expect, test } from '@jest/globals';
import { runCommand } from '../../support/run-command.ts';

const GOOD = `apiVersion: meshinstall.io/v1alpha1
kind: MeshInstall
metadata: {name: default}
spec: {version: 1.31.1, profile: demo}
`;

const BAD = `# A note of the team's.
apiVersion: meshinstall.io/v1alpha1
kind: MeshInstall
metadata:
  name: default
spec:
  version: 1.99.1
  profil: demo
  values:
    pilot:
      autoscaleEnabled: yes
      cpuu: {}
  gateways:
    - name: first
      type: Ingres
`;

const OTHER = `apiVersion: v1
kind: Namespace
metadata: {name: shop}
`;

/** As `kubectl get meshinstalls -o yaml` prints it. */
const LIST = `apiVersion: v1
kind: List
metadata: {resourceVersion: ""}
items:
  - apiVersion: meshinstall.io/v1alpha1
    kind: MeshInstall
    metadata: {name: default, uid: 0-1, resourceVersion: "7", generation: 2, managedFields: [{manager: kubectl}]}
    spec: {version: 1.31.1, profile: demo}
    status: {observedGeneration: 2, whatever: [1]}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: other}
  - apiVersion: meshinstall.io/v1alpha1
    kind: MeshInstall
    spec: {version: 1.31.1, profile: dmo, paused: no}
    metadata: {name: second}
`;

interface Case {
  readonly file: string;
  readonly words?: readonly string[];
  readonly exit: number;
  readonly stdout?: readonly string[];
  readonly stderr?: string;
}

const TEMPLATES = 'minimal, values: {sidecarInjectorWebhook: {templates: {own: "spec: {}"}}}';

function foreign(image: string, hubs = 'docker.io/istio'): string {
  return `image r.example/mesh/${image}:1.31.1 is not from an allowed hub (${hubs}); the operator's flag --allowed-hubs decides`;
}

const OVERLAYS = `
  [
    {target: {group: apps, kind: Deployment, name: istoid}, patch: {spec: {replicas: 2}}},
    {target: {group: apps, kind: Deployment, name: istiod},
      jsonPatch: [
               {op: test, path: spec/x, value: 1},
                   {op: add, path: /spec/x},
                   {op: move, path: /spec/x}]}]`;
const TARGETS =
  '[{target: {group: apps, kind: Deployment, name: istoid}, patch: {a: 1}}, {target: {kind: ResourceQuota, name: far-from-all-that-there-is}, patch: {a: 1}}]';
const MINE = '{defaultTemplates: [sidecar, mine]}';

function ownTemplate(severity: string): string {
  return `x.yaml:4:89: ${severity}: spec.values.sidecarInjectorWebhook.templates.own: the injection template own is not Istio's: templates of your own need the operator's flag --allow-injection-templates`;
}

const CASES: Readonly<Record<string, Case>> = {
  'a good file is said to be good': { file: GOOD, exit: 0, stdout: ['Valid: 1 MeshInstall.'] },
  'everything wrong is told at once, with line, path and what was probably meant': {
    file: BAD,
    exit: 1,
    stdout: [
      'x.yaml:7:3: error: spec.version: "1.99.1" has to be a version or a minor of Istio 1.28, 1.29, 1.30, 1.31, for example "1.31.1" or "1.31"',
      'x.yaml:8:3: error: spec.profil: there is no such field; did you mean spec.profile?',
      'x.yaml:11:7: error: spec.values.pilot.autoscaleEnabled: has to be true or false (found "yes")',
      'x.yaml:11:7: warning: spec.values.pilot.autoscaleEnabled: kubectl reads yes as true: write true, or "yes" in quotes',
      'x.yaml:12:7: error: spec.values.pilot.cpuu: Istio 1.31 has no such value; did you mean spec.values.pilot.cpu?',
      'x.yaml:15:7: error: spec.gateways[0].type: has to be one of Ingress, Egress (found "Ingres"); did you mean spec.gateways[0].type: Ingress?',
      'Refused: 5 errors, 1 warning.',
    ],
  },
  'other objects in the file are left alone, and all MeshInstalls are checked': {
    file: [OTHER, GOOD, GOOD].join('---\n'),
    exit: 0,
    stdout: ['Valid: 2 MeshInstalls.'],
  },
  'a second document is found at its own lines': {
    file: `${GOOD}---\n${GOOD.replace('demo', 'dmo')}`,
    exit: 1,
    stdout: [
      'x.yaml:9:25: error: spec.profile: has to be one of default, demo, minimal, empty, ambient, preview, remote, stable, openshift (found "dmo"); did you mean spec.profile: demo?',
      'Refused: 1 error.',
    ],
  },
  'a warning refuses nothing': {
    file: GOOD.replace('1.31.1', '1.31.77'),
    exit: 0,
    stdout: [
      'x.yaml:4:8: warning: spec.version: this release has no record of the patch; it is installed like the others of 1.31 (found "1.31.77")',
      'Valid: 1 MeshInstall, 1 warning.',
    ],
  },
  'an image from elsewhere is a warning: the operator may have been started with its hub': {
    file: GOOD.replace('demo', 'minimal, images: {hub: r.example/mesh}'),
    exit: 0,
    stdout: [
      `x.yaml:4:52: warning: spec.images.hub: ${foreign('pilot')}`,
      `x.yaml:4:52: warning: spec.images.hub: ${foreign('proxyv2')}`,
      'Valid: 1 MeshInstall, 2 warnings.',
    ],
  },
  'a hub that is named as the operator’s is none': {
    file: GOOD.replace('demo', 'minimal, images: {hub: r.example/mesh}'),
    words: ['--allowed-hubs', 'docker.io/istio,r.example/mesh'],
    exit: 0,
    stdout: ['Valid: 1 MeshInstall.'],
  },
  'an image from elsewhere is an error where the operator’s hubs are named': {
    file: GOOD.replace('demo', 'minimal, images: {hub: r.example/mesh}'),
    words: ['--allowed-hubs', 'q.example/istio'],
    exit: 1,
    stdout: [
      `x.yaml:4:52: error: spec.images.hub: ${foreign('pilot', 'q.example/istio')}`,
      `x.yaml:4:52: error: spec.images.hub: ${foreign('proxyv2', 'q.example/istio')}`,
      'Refused: 2 errors.',
    ],
  },
  'that flag says nothing of the other one': {
    file: GOOD.replace('demo', TEMPLATES),
    words: ['--allowed-hubs', 'docker.io/istio'],
    exit: 0,
    stdout: [ownTemplate('warning'), 'Valid: 1 MeshInstall, 1 warning.'],
  },
  'an injection template of one’s own is an error where the operator is known to refuse it': {
    file: GOOD.replace('demo', TEMPLATES),
    words: ['--allow-injection-templates', 'false'],
    exit: 1,
    stdout: [ownTemplate('error'), 'Refused: 1 error.'],
  },
  'an injection template of one’s own is a warning, too': {
    file: GOOD.replace('demo', TEMPLATES),
    exit: 0,
    stdout: [ownTemplate('warning'), 'Valid: 1 MeshInstall, 1 warning.'],
  },
  'a template that nobody has is refused where it is asked for, with those that there are': {
    file: GOOD.replace('demo', `minimal, values: {sidecarInjectorWebhook: ${MINE}}`),
    exit: 1,
    stdout: [
      'x.yaml:4:105: error: spec.values.sidecarInjectorWebhook.defaultTemplates[1]: there is no injection template "mine": there is sidecar, gateway, grpc-simple, grpc-agent, waypoint, kube-gateway, agentgateway, agentgateway-waypoint; templates of your own are in spec.values.sidecarInjectorWebhook.templates',
      'Refused: 1 error.',
    ],
  },
  'one that the same values bring is there': {
    file: GOOD.replace(
      'demo',
      `minimal, values: {sidecarInjectorWebhook: ${MINE.replace('}', ', templates: {mine: "spec: {}"}}')}}`,
    ),
    words: ['--allow-injection-templates', 'true'],
    exit: 0,
    stdout: ['Valid: 1 MeshInstall.'],
  },
  'it is none where the operator allows it': {
    file: GOOD.replace('demo', TEMPLATES),
    words: ['--allow-injection-templates', 'true'],
    exit: 0,
    stdout: ['Valid: 1 MeshInstall.'],
  },
  'a flag that the operator would refuse is refused': {
    file: GOOD,
    words: ['--allowed-hubs', ','],
    exit: 2,
    stderr:
      'Error: --allowed-hubs wants image hubs such as docker.io/istio, separated by commas, not "".\n',
  },
  'a misspelt kind is told as such when the file has nothing else': {
    file: GOOD.replace('kind: MeshInstall', 'kind: MeshInstal'),
    exit: 1,
    stdout: [
      'x.yaml:2:1: error: kind: has to be MeshInstall (found "MeshInstal")',
      'Refused: 1 error.',
    ],
  },
  'merge keys and anchors are read as kubectl reads them': {
    file: GOOD.replace(
      'spec: {version: 1.31.1, profile: demo}',
      'spec: {<<: &a {profile: demo}, version: 1.31.1}',
    ),
    exit: 0,
    stdout: ['Valid: 1 MeshInstall.'],
  },
  'what other installers have is told as what is here in its place': {
    file: GOOD.replace(
      'demo',
      'demo, updateStrategy: {}, certificates: {}, components: {istiod: {}, ingressGateways: []}',
    ),
    exit: 1,
    stdout: [
      'x.yaml:4:40: error: spec.updateStrategy: there is no such field: an upgrade is in place, by spec.version; when it may begin is spec.approval',
      'x.yaml:4:60: error: spec.certificates: there is no such field: istiod’s own CA, or the one in the Secret cacerts, is used as it is',
      'x.yaml:4:91: error: spec.components.istiod: there is no such field; did you mean spec.components.pilot?',
      'x.yaml:4:103: error: spec.components.ingressGateways: there is no such field; did you mean spec.gateways?',
      'Refused: 4 errors.',
    ],
  },
  'a misspelt field of metadata is told, as kubectl tells it': {
    file: GOOD.replace('{name: default}', '{name: default, labls: {a: b}, labels: {a: 1}}'),
    exit: 1,
    stdout: [
      'x.yaml:3:27: error: metadata.labls: there is no such field; did you mean metadata.labels?',
      'x.yaml:3:51: error: metadata.labels.a: has to be text; write it in quotes (found 1)',
      'Refused: 2 errors.',
    ],
  },
  'operations that are wrong in themselves and targets that are not there are told beside other errors':
    {
      file: GOOD.replace('demo}', `demo, meshConfig: {accesLogFile: x}, overlays: ${OVERLAYS}}`),
      exit: 1,
      stdout: [
        'x.yaml:4:53: error: spec.meshConfig.accesLogFile: Istio 1.31 has no such field of MeshConfig; did you mean spec.meshConfig.accessLogFile?',
        'x.yaml:6:6: error: spec.overlays[0].target: the mesh has no Deployment.apps istio-system/istoid; did you mean Deployment.apps istio-system/istiod?',
        'x.yaml:9:27: error: spec.overlays[1].jsonPatch[0].path: is no JSON pointer: it begins with /, and ~ is written ~0, / is ~1 (found "spec/x")',
        'x.yaml:10:20: error: spec.overlays[1].jsonPatch[1].value: is missing',
        'x.yaml:11:20: error: spec.overlays[1].jsonPatch[2].from: is missing',
        'Refused: 5 errors.',
      ],
    },
  'a target that other errors may keep away is told when another one is spelled like it': {
    file: GOOD.replace('demo}', `demo, values: {pilott: 1}, overlays: ${TARGETS}}`),
    exit: 1,
    stdout: [
      'x.yaml:4:49: error: spec.values.pilott: Istio 1.31 has no such value; did you mean spec.values.pilot?',
      'x.yaml:4:73: error: spec.overlays[0].target: the mesh has no Deployment.apps istio-system/istoid; did you mean Deployment.apps istio-system/istiod?',
      'Refused: 2 errors.',
    ],
  },
  'a rule between two fields is told beside an error in a third one': {
    file: GOOD.replace(
      'demo',
      'demo, gateways: [{name: a, type: Ingress, autoscaling: {minReplicas: 3, maxReplicas: 2, min: 1}}]',
    ),
    exit: 1,
    stdout: [
      'x.yaml:4:106: error: spec.gateways[0].autoscaling.maxReplicas: maxReplicas must be at least minReplicas',
      'x.yaml:4:122: error: spec.gateways[0].autoscaling.min: there is no such field',
      'Refused: 2 errors.',
    ],
  },
  'a List is its items, each judged with its place in it': {
    file: LIST,
    exit: 1,
    stdout: [
      'x.yaml:15:29: error: items[2].spec.profile: has to be one of default, demo, minimal, empty, ambient, preview, remote, stable, openshift (found "dmo"); did you mean items[2].spec.profile: demo?',
      'x.yaml:15:43: error: items[2].spec.paused: has to be true or false (found "no")',
      'x.yaml:15:43: warning: items[2].spec.paused: kubectl reads no as false: write false, or "no" in quotes',
      'Refused: 2 errors, 1 warning.',
    ],
  },
  'what a cluster adds to its objects is ignored': {
    file: LIST.replace('dmo', 'demo').replace('no}', 'false}'),
    exit: 0,
    stdout: ['Valid: 2 MeshInstalls.'],
  },
  'an empty List is no question': {
    file: 'apiVersion: v1\nkind: List\nitems: []\n',
    exit: 2,
    stderr: 'Error: x.yaml holds no MeshInstall: it is empty.\n',
  },
  'another object alone is no question': {
    file: OTHER,
    exit: 2,
    stderr: 'Error: x.yaml holds no MeshInstall: it has Namespace.\n',
  },
  'a file without a MeshInstall is no question': {
    file: [OTHER, OTHER].join('---\n'),
    exit: 2,
    stderr: 'Error: x.yaml holds no MeshInstall: it has Namespace, Namespace.\n',
  },
  'an empty file is no question': {
    file: '# nothing\n',
    exit: 2,
    stderr: 'Error: x.yaml holds no MeshInstall: it is empty.\n',
  },
  'what is no YAML is told with its place': {
    file: 'a: 1\na: 2\n',
    exit: 2,
    stderr: 'Error: x.yaml:2:1: no YAML: duplicated mapping key.\n',
  },
};

describe('validate', () => {
  test.each(Object.entries(CASES))(
    '%s',
    async (_rule, { file, words = [], exit, stdout, stderr }) => {
      const end = await runCommand(['validate', '-f', 'x.yaml', ...words], {
        files: { 'x.yaml': file },
      });
      const lines = (stdout ?? []).map((line) => `${line}\n`).join('');
      expect(end).toEqual({ exit, stdout: lines, stderr: stderr ?? '' });
    },
  );

  test('standard input is a file called -', async () => {
    const end = await runCommand(['validate', '-f', '-'], { files: { '-': GOOD } });
    expect(end).toEqual({ exit: 0, stdout: 'Valid: 1 MeshInstall.\n', stderr: '' });
    const bad = await runCommand(['validate', '-f', '-'], { files: { '-': BAD } });
    const none = await runCommand(['validate', '-f', '-'], { files: { '-': OTHER } });
    expect(none.stderr).toBe('Error: (standard input) holds no MeshInstall: it has Namespace.\n');
    expect(bad.stdout).toContain('(standard input):8:3: error: spec.profil');
  });

  test('a missing file is told without a stack', async () => {
    const end = await runCommand(['validate', '-f', 'nope.yaml']);
    const stderr = 'Error: nope.yaml cannot be read: there is no such file.\n';
    expect(end).toEqual({ exit: 2, stdout: '', stderr });
  });

  test('programs get the findings as data', async () => {
    const files = { 'x.yaml': GOOD.replace('demo', 'dmo') };
    const { stdout, exit } = await runCommand(['validate', '-f', 'x.yaml', '-o', 'json'], {
      files,
    });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      findings: [
        {
          file: 'x.yaml',
          line: 4,
          column: 25,
          path: 'spec.profile',
          message:
            'has to be one of default, demo, minimal, empty, ambient, preview, remote, stable, openshift',
          found: '"dmo"',
          didYouMean: 'spec.profile: demo',
          severity: 'error',
        },
      ],
    });
  });

  test('colours are there for a terminal, and nowhere else', async () => {
    const files = { 'x.yaml': BAD };
    const bright = await runCommand(['validate', '-f', 'x.yaml'], { files, colour: true });
    expect(bright.stdout).toContain('\u001b[31merror:\u001b[39m');
    const plain = await runCommand(['validate', '-f', 'x.yaml'], { files });
    expect(plain.stdout).not.toContain('\u001b');
  });
});
