import type { StoredCondition } from '../../api/conditions.ts';
import { findCondition, isConditionTrue } from '../../api/conditions.ts';
import type { MeshInstall } from '../../api/mesh-install.ts';

/** One word for where a MeshInstall stands, the same in all tables. */
export interface Standing {
  readonly word: 'Ready' | 'Stalled' | 'Working' | 'Deleting' | 'Unseen';
  readonly reason: string;
  readonly message: string;
}

/** Where a MeshInstall stands, from its conditions. A condition about an older spec says nothing about this one. */
export function standingOf({ metadata, status = {} }: MeshInstall): Standing {
  const { conditions, observedGeneration } = status;
  if (conditions === undefined || observedGeneration !== metadata.generation) {
    const message = 'The operator has not looked at this spec yet. Is it running?';
    return { word: 'Unseen', reason: '', message };
  }
  if (isConditionTrue(conditions, 'Stalled')) {
    return { word: 'Stalled', ...wordsOf(findCondition(conditions, 'Stalled')) };
  }
  const words = wordsOf(findCondition(conditions, 'Ready'));
  if (metadata.deletionTimestamp !== undefined) return { word: 'Deleting', ...words };
  return { word: isConditionTrue(conditions, 'Ready') ? 'Ready' : 'Working', ...words };
}

function wordsOf(condition: StoredCondition | undefined): Omit<Standing, 'word'> {
  return { reason: condition?.reason ?? '', message: condition?.message ?? '' };
}
