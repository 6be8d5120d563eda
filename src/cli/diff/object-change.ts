import type { Json } from '../../api/kube-object.ts';
import type { ObjectRef } from '../../api/object-ref.ts';

/** One field that would change; an absent side is where it is not there. */
export interface FieldChange {
  /** Like a JSON pointer; an item of a list that has a name is named by it: `/spec/containers[name=discovery]/image`. */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** One object that would be created, changed or deleted. */
export interface ObjectChange {
  readonly ref: ObjectRef;
  readonly operation: 'create' | 'update' | 'delete';
  /** Why, in the plan's words. */
  readonly reason: string;
  /** What would change in it; for a creation one change, the whole object; for a deletion none. */
  readonly fields: readonly FieldChange[];
}
