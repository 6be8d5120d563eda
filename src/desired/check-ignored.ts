import { findingAt } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import type { KubeObject } from '../api/kube-object.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import { didYouMean } from '../support/did-you-mean.ts';
import { valueAtPointer } from '../support/json-pointer.ts';

type Drift = NonNullable<MeshInstall['spec']['drift']>;
type Ignored = NonNullable<Drift['ignore']>[number];

/**
 * Entries of `spec.drift.ignore` that match nothing of what the mesh renders: no such object, or no such field in it. Warnings, since what
 * they name may come with the next change of the spec.
 *
 * @param objects all that is rendered, overlays included
 */
export function checkIgnored(
  { drift, namespace }: Pick<MeshInstall['spec'], 'drift' | 'namespace'>,
  objects: readonly KubeObject[],
): readonly Finding[] {
  return (drift?.ignore ?? []).flatMap((entry, index) => {
    const at = ['spec', 'drift', 'ignore', index];
    const wanted = { ...entry, namespace: entry.namespace ?? namespace };
    const object = objects.find((one) => isMeant(one, wanted));
    if (object === undefined) {
      const message = `matches nothing: the mesh has no ${printWanted(wanted, objects)}`;
      return [
        findingAt(at, message, { severity: 'warning', didYouMean: nearest(wanted, objects) }),
      ];
    }
    return entry.jsonPointers.flatMap((pointer, number) => {
      if (valueAtPointer(object, pointer) !== undefined) return [];
      const message = `matches nothing: ${printObject(object)} is rendered without ${pointer}, so the operator neither sends it nor puts it right`;
      return [findingAt([...at, 'jsonPointers', number], message, { severity: 'warning' })];
    });
  });
}

type Wanted = Pick<Ignored, 'kind' | 'name'> & { readonly namespace: string };

function isMeant({ kind, metadata }: KubeObject, wanted: Wanted): boolean {
  const { name, namespace = wanted.namespace } = metadata;
  return kind === wanted.kind && name === wanted.name && namespace === wanted.namespace;
}

function printObject({ kind, metadata: { name, namespace } }: KubeObject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** With a namespace, unless what is rendered of that kind has none. */
function printWanted({ kind, name, namespace }: Wanted, objects: readonly KubeObject[]): string {
  const same = objects.find((object) => object.kind === kind);
  const wide = same !== undefined && same.metadata.namespace === undefined;
  return wide ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** One whose kind and name are spelled so, or nearly so, in whatever namespace: the one with most in common. */
function nearest(wanted: Wanted, objects: readonly KubeObject[]): string | undefined {
  const [best] = objects
    .filter(({ kind, metadata }) => isNear(wanted.kind, kind) && isNear(wanted.name, metadata.name))
    .map((object) => ({ object, score: inCommon(wanted, object) }))
    .sort((left, right) => right.score - left.score);
  return best === undefined ? undefined : printObject(best.object);
}

function isNear(typed: string, name: string): boolean {
  return typed === name || didYouMean(typed, [name]) !== undefined;
}

function inCommon(wanted: Wanted, { kind, metadata }: KubeObject): number {
  const same = [
    wanted.kind === kind,
    wanted.name === metadata.name,
    wanted.namespace === metadata.namespace,
  ];
  return same.filter(Boolean).length;
}
