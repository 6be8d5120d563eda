import type { ApprovalScope } from '../api/mesh-install-control-schema.ts';
import type { KubeObject } from '../api/kube-object.ts';
import type { ObjectKey, ObjectRef } from '../api/object-ref.ts';
import type { Reason } from '../api/reasons.ts';
import type { Difference } from './compare-owned.ts';

/**
 * What must have come true of another object before a step may begin.
 *
 * - `applied`: no step for that object is left undone;
 * - `rolledOut`: besides, its workload runs the applied template in full (see {@link isRolledOut});
 * - `trusted`: that, or else istiod's root certificate is in the namespace of the step already, or for a step without a namespace in
 *   istiod's; nothing, when the object of the step exists;
 * - `served`: no step for that CRD is left undone, and the API server answers for its kind;
 * - `gone`: the object does not exist any more.
 */
export interface Edge {
  readonly key: ObjectKey;
  readonly until: 'applied' | 'rolledOut' | 'trusted' | 'served' | 'gone';
}

/** What a step does to the addresses of a Service. */
export interface AddressChange {
  /** Addresses and host names that the Service has now; not empty. */
  readonly addresses: readonly string[];
  /** `Lost`: they go away for certain. `MayChange`: the load balancer or Kubernetes decides. */
  readonly outcome: 'Lost' | 'MayChange';
  /** Why, as a clause. */
  readonly because: string;
}

interface StepBase {
  readonly ref: ObjectRef;
  readonly key: ObjectKey;
  /** Why, in plain words, for the plan, the log and Events. No times, counters or generated names. */
  readonly reason: string;
  readonly after: readonly Edge[];
  /** Present where clients that know an address of a Service would feel the step. */
  readonly addressChange?: AddressChange;
}

/** Server-side apply of the whole object as we want it. `cause` says which kind of news it is. */
export interface ApplyStep extends StepBase {
  readonly type: 'apply';
  readonly cause: 'create' | 'update' | 'repair';
  readonly object: KubeObject;
  readonly differences: readonly Difference[];
  /**
   * `meshinstall`; `meshinstall-handover` for a value that is about to stop being ours; `meshinstall-restart` for an annotation that
   * asks for new pods.
   */
  readonly manager: string;
  /**
   * Present where an apply must not overwrite a newer object (see design.md §6 on webhook configurations), or must not make one: then
   * with the uid alone.
   */
  readonly precondition?: { readonly resourceVersion?: string; readonly uid: string };
}

/** Deletion of one object. `uid` is the one we know; absent only for istiod's leftovers, which go by name. */
export interface DeleteStep extends StepBase {
  readonly type: 'delete';
  readonly uid?: string;
}

/**
 * Gives up our ownership of fields that are left to others, and leaves their values as they are. `fields` are paths of managedFields
 * below our Apply entry.
 */
export interface ReleaseStep extends StepBase {
  readonly type: 'release';
  readonly fields: readonly (readonly string[])[];
  readonly uid: string;
}

/** What the operator does next. A closed union: a new kind of step is a new member and a new case in `src/apply`. */
export type Step = ApplyStep | DeleteStep | ReleaseStep;

/** Something that the rest of the plan waits for; nothing is written meanwhile. */
export interface Wait {
  readonly key: ObjectKey;
  readonly reason: Reason;
  /** A sentence for people, stable while the state is the same. */
  readonly message: string;
  /** Is a person asked to act (then it is not progress)? */
  readonly person: boolean;
}

/** What somebody has to agree to before the held steps of a plan may begin. */
export interface Ask {
  readonly scope: ApprovalScope;
  /** What it is about, as the beginning of a sentence: `The upgrade from 1.30.3 to 1.31.1`. */
  readonly what: string;
}

/** An object that somebody else keeps different from the wish, and that is left so. */
export interface Drift {
  readonly ref: ObjectRef;
  readonly key: ObjectKey;
  /** JSON pointers; empty when the whole object was deleted. */
  readonly fields: readonly string[];
  /** What is wrong, as the end of a sentence about the object, where its fields do not tell. */
  readonly what?: string;
  /** Field managers that own those fields now, as far as managedFields tell. */
  readonly managers: readonly string[];
  /** Left alone because the policy says so, or because somebody else keeps changing it. */
  readonly why: 'policy' | 'contested';
  /** When a contested field is tried again: milliseconds since 1970. Absent where only the operator's status tells of the contest. */
  readonly until?: number;
}

/** Why nothing may be done at all. */
export interface Block {
  readonly reason: Reason;
  readonly message: string;
}

/**
 * The plan: one value that is printed, logged, shown in status, and executed. Empty `now`, `later` and `waits` mean that the
 * cluster is as wanted. Each list of steps is in an order that their edges allow.
 */
export interface Plan {
  /** Hash of what is being reached: resolved spec, objects and what is pruned; no uids, resource versions or reasons. */
  readonly goal: string;
  /** May begin now; edges among them say in which order. */
  readonly now: readonly Step[];
  /** Known already, but something has to come true first. */
  readonly later: readonly Step[];
  /** Not begun before somebody agrees to the goal; see `asks`. */
  readonly held: readonly Step[];
  /** Empty when nothing is held. */
  readonly asks: readonly Ask[];
  /** What is left as others made it; told under policy Report, and always when contested. */
  readonly drift: readonly Drift[];
  readonly waits: readonly Wait[];
  /** What a removal leaves to others although its policy takes it along: sentences without a full stop. */
  readonly stays: readonly string[];
  /** When not empty, `now` and `later` are what would be done without the blocks. */
  readonly blocks: readonly Block[];
}

/** The plan that does nothing: what a refused first spec comes to. */
export function emptyPlan(): Plan {
  return {
    goal: '',
    now: [],
    later: [],
    held: [],
    asks: [],
    drift: [],
    waits: [],
    stays: [],
    blocks: [],
  };
}
