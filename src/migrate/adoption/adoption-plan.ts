import type { JsonObject, KubeObject } from '../../api/kube-object.ts';
import type { ObjectRef } from '../../api/object-ref.ts';

/** One thing that an adoption does. They are done one after the other; each may be done again. */
export type AdoptionStep =
  /** Sends the object under our manager, then takes the old installer's marks and ownership off it. */
  | {
      readonly type: 'take';
      readonly ref: ObjectRef;
      readonly uid: string;
      /** What is sent: the desired object, fitted to the live one. */
      readonly object: KubeObject;
      readonly wanted: KubeObject;
      /** Fields whose value becomes another one; empty: nobody notices but the managers of fields. */
      readonly changes: readonly string[];
      /** What is taken off: labels, annotations, owner references, finalizers, managers. */
      readonly removes: readonly string[];
    }
  /** An object that has to be there before the next ones are changed. */
  | { readonly type: 'create'; readonly ref: ObjectRef; readonly object: KubeObject }
  /** A binding whose role cannot be changed: a second binding bridges the moment between deleting and making it. */
  | {
      readonly type: 'rebind';
      readonly ref: ObjectRef;
      /** The live binding; absent when an earlier run has deleted it. */
      readonly uid: string | undefined;
      readonly object: KubeObject;
      readonly bridge: KubeObject;
      readonly changes: readonly string[];
    }
  | {
      readonly type: 'delete';
      readonly ref: ObjectRef;
      readonly uid: string;
      readonly reason: string;
    }
  /**
   * Takes the old installer's ownership off an object that stays nobody's: owner references, so that it does not go with its owner, and
   * Helm's marks, so that the installer does not take it back.
   */
  | {
      readonly type: 'free';
      readonly ref: ObjectRef;
      readonly uid: string;
      /** A merge patch. */
      readonly patch: JsonObject;
    }
  /** Takes the finalizers off a resource of the old installer, so that it can be deleted without consequences. */
  | {
      readonly type: 'letGo';
      readonly ref: ObjectRef;
      readonly uid: string;
      readonly finalizers: readonly string[];
    };

/** What would be done to take a mesh over, and why not. */
export interface AdoptionPlan {
  readonly steps: readonly AdoptionStep[];
  /** Why nothing may be done; with them the steps are what would be done. */
  readonly refusals: readonly string[];
  /** What a person should know; stops nothing. */
  readonly notes: readonly string[];
}
