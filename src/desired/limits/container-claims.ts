import type { ValuePath } from '../../api/finding.ts';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { isJsonObject, mapAt, scalarText } from '../merge-json.ts';
import { claimIf } from './claim.ts';
import type { Claim } from './claim.ts';
import { listAt } from './list-at.ts';
import { argumentClaims, coverClaims, STEERING_VARIABLE } from './steering-claims.ts';

/** What containers of one pod are judged with. */
export interface PodContext {
  /** `spec.securityContext` of the pod. */
  readonly security: JsonObject;
  /** Paths of the node by volume. */
  readonly hostPaths: ReadonlyMap<string, string>;
  /** A part of a pod that others complete: what is not written is not judged. */
  readonly partial: boolean;
}

interface Question {
  readonly container: JsonObject;
  readonly pod: PodContext;
  readonly at: ValuePath;
}

/** One container's claims; each is the container's own, so that a new container has none granted. */
export function containerClaims(
  container: JsonObject,
  pod: PodContext,
  at: ValuePath,
): readonly Claim[] {
  const question = { container, pod, at };
  const name = scalarText(container.name);
  return [
    ...rootClaims(question),
    ...escalationClaims(question),
    ...confinementClaims(question),
    ...mountClaims(question),
    ...codeClaims(question),
    ...variableClaims(question),
    ...portClaims(question),
    ...coverClaims(container, at),
    ...argumentClaims(container, at),
  ].map((claim) => ({ ...claim, id: `container ${name}: ${claim.id}` }));
}

/** Root in the container, by the container's own word or else the pod's. */
function rootClaims({ container, pod, at }: Question): readonly Claim[] {
  const security = { ...pod.security, ...mapAt(container, 'securityContext') };
  const place = [...at, 'securityContext'];
  const { runAsNonRoot, runAsUser } = security;
  const asks = runAsUser === 0 || runAsNonRoot === false;
  const may = runAsNonRoot !== true && (typeof runAsUser !== 'number' || runAsUser === 0);
  return [
    ...claimIf(pod.partial ? asks : may, {
      id: 'may run as root',
      at: [...place, 'runAsNonRoot'],
      what: 'may run as root; set runAsNonRoot: true',
    }),
    ...claimIf(security.runAsGroup === 0, {
      id: 'runs in group 0',
      at: [...place, 'runAsGroup'],
      what: 'runs in the group of root',
    }),
  ];
}

function escalationClaims({ container, pod, at }: Question): readonly Claim[] {
  const security = mapAt(container, 'securityContext');
  const place = [...at, 'securityContext'];
  const { privileged, allowPrivilegeEscalation: escalation, readOnlyRootFilesystem } = security;
  const capabilities = mapAt(security, 'capabilities');
  const drops = listAt(capabilities, 'drop').map((one) => scalarText(one).toUpperCase());
  const keeps = drops.includes('ALL') ? [] : ['the default capabilities'];
  const [mayGain, mayWrite] = pod.partial
    ? [escalation === true, readOnlyRootFilesystem === false]
    : [escalation !== false, readOnlyRootFilesystem !== true];
  return [
    ...claimIf(privileged === true, {
      id: 'privileged',
      at: [...place, 'privileged'],
      what: 'is privileged',
    }),
    ...claimIf(mayGain, {
      id: 'gains privileges',
      at: [...place, 'allowPrivilegeEscalation'],
      what: 'may gain privileges; set allowPrivilegeEscalation: false',
    }),
    ...claimIf(mayWrite, {
      id: 'writes its root',
      at: [...place, 'readOnlyRootFilesystem'],
      what: 'may write its root file system; set readOnlyRootFilesystem: true',
    }),
    ...claimIf(!pod.partial && keeps.length > 0, {
      id: 'keeps capabilities',
      at: [...place, 'capabilities', 'drop'],
      what: 'keeps the default capabilities; set capabilities.drop: [ALL]',
    }),
    ...listAt(capabilities, 'add').map((one, index) => ({
      id: `capability ${scalarText(one)}`,
      at: [...place, 'capabilities', 'add', index],
      what: `has the capability ${scalarText(one)}`,
    })),
  ];
}

/** What is said about the kernel's ways of confining, wherever it is not the default. */
function confinementClaims({ container, at }: Question): readonly Claim[] {
  return securityClaims(mapAt(container, 'securityContext'), [...at, 'securityContext']);
}

/** The same for the pod, whose `securityContext` has these words, too. */
export function securityClaims(security: JsonObject, place: ValuePath): readonly Claim[] {
  const { procMount } = security;
  const unconfined = (['seccompProfile', 'appArmorProfile'] as const).filter(
    (profile) => mapAt(security, profile).type === 'Unconfined',
  );
  const foreign = (['seLinuxOptions', 'windowsOptions'] as const).filter(
    (name) => security[name] !== undefined && security[name] !== null,
  );
  return [
    ...unconfined.map((profile) => ({
      id: `${profile} Unconfined`,
      at: [...place, profile],
      what: 'is unconfined; use RuntimeDefault',
    })),
    ...foreign.map((name) => ({
      id: `${name} ${JSON.stringify(security[name])}`,
      at: [...place, name],
      what: 'sets options that cannot be judged',
    })),
    ...claimIf(procMount !== undefined && procMount !== 'Default', {
      id: `procMount ${scalarText(procMount)}`,
      at: [...place, 'procMount'],
      what: 'sees more of /proc than usual',
    }),
  ];
}

function mountClaims({ container, pod, at }: Question): readonly Claim[] {
  const mounts = listAt(container, 'volumeMounts').flatMap((mount, index) => {
    if (!isJsonObject(mount)) return [];
    const path = pod.hostPaths.get(scalarText(mount.name));
    if (path === undefined) return [];
    const place = [...at, 'volumeMounts', index];
    const what = `${path} of the node at ${scalarText(mount.mountPath)}`;
    const propagation = scalarText(mount.mountPropagation);
    return [
      { id: `mounts ${what}`, at: place, what: `mounts ${what}` },
      ...claimIf(mount.readOnly !== true, {
        id: `writes ${what}`,
        at: place,
        what: `may write ${what}`,
      }),
      ...claimIf(propagation === 'Bidirectional', {
        id: `propagates ${what}`,
        at: [...place, 'mountPropagation'],
        what: `mounts into the node below ${what}`,
      }),
    ];
  });
  return [...mounts, ...deviceClaims(container, at)];
}

function deviceClaims(container: JsonObject, at: ValuePath): readonly Claim[] {
  return listAt(container, 'volumeDevices').map((device, index) => ({
    id: `device ${JSON.stringify(device)}`,
    at: [...at, 'volumeDevices', index],
    what: 'uses a block device',
  }));
}

/** Commands of one's own would run with the component's account. Of its arguments those are free that Istio checks. */
function codeClaims({ container, at }: Question): readonly Claim[] {
  const places: readonly (readonly string[])[] = [
    ['lifecycle', 'postStart', 'exec'],
    ['lifecycle', 'preStop', 'exec'],
    ['livenessProbe', 'exec'],
    ['readinessProbe', 'exec'],
    ['startupProbe', 'exec'],
  ];
  const hooks = places.flatMap((path) => {
    const { command } = mapAt(container, ...path);
    return command === undefined || isSleep(command)
      ? []
      : [{ path: [...path, 'command'], command }];
  });
  const own = container.command;
  return [...hooks, ...(own === undefined ? [] : [{ path: ['command'], command: own }])].map(
    ({ path, command }) => ({
      id: `${path.join('.')} ${JSON.stringify(command)}`,
      at: [...at, ...path],
      what: 'runs a command of your own with the rights of the component (only sleep is allowed)',
    }),
  );
}

/** What people wait with before a pod goes. */
function isSleep(command: Json): boolean {
  if (!Array.isArray(command) || command.length !== 2) return false;
  const [program, seconds] = command.map(scalarText);
  return /^(\/bin\/|\/usr\/bin\/)?sleep$/.test(program ?? '') && /^\d{1,5}s?$/.test(seconds ?? '');
}

function variableClaims({ container, at }: Question): readonly Claim[] {
  const variables = listAt(container, 'env').flatMap((variable, index) => {
    const name = isJsonObject(variable) ? scalarText(variable.name) : '';
    if (!STEERING_VARIABLE.test(name)) return [];
    return [
      {
        id: `variable ${JSON.stringify(variable)}`,
        at: [...at, 'env', index],
        what: `sets ${name}, which decides what code runs`,
      },
    ];
  });
  const whole = listAt(container, 'envFrom').map((source, index) => ({
    id: `variables ${JSON.stringify(source)}`,
    at: [...at, 'envFrom', index],
    what: 'takes variables whose names are not known; list them under env',
  }));
  return [...variables, ...whole];
}

function portClaims({ container, at }: Question): readonly Claim[] {
  return listAt(container, 'ports').flatMap((port, index) => {
    const hostPort = isJsonObject(port) ? port.hostPort : undefined;
    return claimIf(typeof hostPort === 'number' && hostPort !== 0, {
      id: `host port ${scalarText(hostPort)}`,
      at: [...at, 'ports', index, 'hostPort'],
      what: `takes port ${scalarText(hostPort)} of the node`,
    });
  });
}
