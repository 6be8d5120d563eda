import type { ValuePath } from '../../api/finding.ts';
import type { JsonObject } from '../../api/kube-object.ts';
import { isJsonObject, mapAt, scalarText } from '../merge-json.ts';
import { claimIf } from './claim.ts';
import { containerClaims, securityClaims } from './container-claims.ts';
import type { PodContext } from './container-claims.ts';
import type { Claim } from './claim.ts';
import { listAt } from './list-at.ts';
import { proxyConfigTextClaims } from './steering-claims.ts';

/** Volumes that lead to nothing but what the pod's namespace has for it. */
const HARMLESS_VOLUMES: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** Annotations by which the injector or the node changes what a pod is. */
const STEERING_ANNOTATIONS =
  /^(container\.apparmor\.security\.beta\.kubernetes\.io\/|container\.seccomp\.security\.alpha\.kubernetes\.io\/|seccomp\.security\.alpha\.kubernetes\.io\/|k8s\.v1\.cni\.cncf\.io\/|sidecar\.istio\.io\/(proxyImage|userVolume|userVolumeMount)$|proxy\.istio\.io\/overrides$)/;

/** The annotation with which a pod changes the configuration of its proxy. */
const PROXY_CONFIG = 'proxy.istio.io/config';

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/**
 * What a pod of this template may do.
 *
 * @param place where the template stands; `partial`: a template that others complete, in which only what is written is judged
 */
export function podClaims(
  template: JsonObject,
  place: { readonly at: ValuePath; readonly partial?: boolean },
): readonly Claim[] {
  const { partial = false } = place;
  const at = [...place.at, 'spec'];
  const spec = mapAt(template, 'spec');
  const security = mapAt(spec, 'securityContext');
  const context: PodContext = { security, hostPaths: hostPathsOf(spec), partial };
  return [
    ...hostClaims(spec, { at, partial }),
    ...accountClaims(spec, { at, partial }),
    ...groupClaims(security, [...at, 'securityContext']),
    ...securityClaims(security, [...at, 'securityContext']),
    ...volumeClaims(spec, at),
    ...annotationClaims(template, place.at),
    ...CONTAINER_LISTS.flatMap((list) =>
      listAt(spec, list).flatMap((container, index) =>
        isJsonObject(container) ? containerClaims(container, context, [...at, list, index]) : [],
      ),
    ),
  ];
}

function hostClaims(
  spec: JsonObject,
  { at, partial }: { readonly at: ValuePath; readonly partial: boolean },
): readonly Claim[] {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const).filter(
    (name) => spec[name] === true,
  );
  return [
    ...shared.map((name) => ({
      id: name,
      at: [...at, name],
      what: 'leaves the pod’s own namespace',
    })),
    ...claimIf(partial ? spec.hostUsers === true : spec.hostUsers !== false, {
      id: 'hostUsers',
      at: [...at, 'hostUsers'],
      what: 'gives up the user namespace of the pod',
    }),
  ];
}

function accountClaims(
  spec: JsonObject,
  { at, partial }: { readonly at: ValuePath; readonly partial: boolean },
): readonly Claim[] {
  const { serviceAccountName, serviceAccount, automountServiceAccountToken: token } = spec;
  const names = [serviceAccountName, serviceAccount].filter((name) => name !== undefined);
  const accounts = names.length === 0 && !partial ? ['default'] : names.map(scalarText);
  return [
    ...[...new Set(accounts)].map((name) => ({
      id: `account ${name}`,
      at: [...at, 'serviceAccountName'],
      what: `runs as the account ${name}, which is not the component’s own`,
    })),
    ...claimIf(partial ? token === true : token !== false, {
      id: 'token',
      at: [...at, 'automountServiceAccountToken'],
      what: 'gets a token of its account mounted',
    }),
  ];
}

function groupClaims(security: JsonObject, at: ValuePath): readonly Claim[] {
  const sysctls = listAt(security, 'sysctls').map((one, index) => ({
    id: `sysctl ${JSON.stringify(one)}`,
    at: [...at, 'sysctls', index],
    what: 'changes a parameter of the kernel',
  }));
  const root =
    security.fsGroup === 0 || listAt(security, 'supplementalGroups').some((group) => group === 0);
  return [...sysctls, ...claimIf(root, { id: 'group 0', at, what: 'adds the group of root' })];
}

function hostPathsOf(spec: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    listAt(spec, 'volumes').flatMap((volume): [string, string][] => {
      if (!isJsonObject(volume) || volume.hostPath === undefined) return [];
      return [[scalarText(volume.name), scalarText(mapAt(volume, 'hostPath').path)]];
    }),
  );
}

function volumeClaims(spec: JsonObject, at: ValuePath): readonly Claim[] {
  return listAt(spec, 'volumes').flatMap((volume, index) => {
    if (!isJsonObject(volume)) return [];
    const kinds = Object.keys(volume).filter((key) => key !== 'name' && !HARMLESS_VOLUMES.has(key));
    return kinds.map((kind) => ({
      id: `volume ${kind} ${JSON.stringify(volume[kind])}`,
      at: [...at, 'volumes', index, kind],
      what:
        kind === 'hostPath'
          ? `uses the path ${scalarText(mapAt(volume, kind).path)} of the node`
          : `uses a volume of type ${kind}`,
    }));
  });
}

function annotationClaims(template: JsonObject, at: ValuePath): readonly Claim[] {
  const annotations = mapAt(template, 'metadata', 'annotations');
  const { [PROXY_CONFIG]: proxyConfig } = annotations;
  const steering = Object.entries(annotations)
    .filter(([name]) => STEERING_ANNOTATIONS.test(name))
    .map(([name, value]) => ({
      id: `annotation ${name}=${scalarText(value)}`,
      at: [...at, 'metadata', 'annotations', name],
      what: 'changes what the pod is made of, past the limits',
    }));
  if (proxyConfig === undefined) return steering;
  const place = [...at, 'metadata', 'annotations', PROXY_CONFIG];
  return [...steering, ...proxyConfigTextClaims(scalarText(proxyConfig), place)];
}
