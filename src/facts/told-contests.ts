import { findCondition } from '../api/conditions.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import type { Reason } from '../api/reasons.ts';
import type { ToldContest } from './facts.ts';

const CONTESTED: Reason = 'FieldContested';

/**
 * The fields that the operator leaves alone because somebody keeps changing them, as its status tells: for a command, which does not
 * share the operator's memory. None when the status is about another spec, since a changed spec ends every peace. Status shows the first
 * twenty objects with twenty fields each. Pure.
 */
export function toldContests({ metadata, status }: MeshInstall): readonly ToldContest[] {
  const condition = findCondition(status?.conditions, 'DriftDetected');
  const current = condition?.observedGeneration === metadata.generation;
  if (!current || condition?.reason !== CONTESTED) return [];
  return (status?.drift?.examples ?? [])
    .filter(({ contested }) => contested === true)
    .map(({ object, fields }) => ({ object, fields }));
}
