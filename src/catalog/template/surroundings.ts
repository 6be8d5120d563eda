import type { Json } from '../../api/kube-object.ts';
import type { Expressions, Scope } from './expressions.ts';
import type { Place } from './template-error.ts';

/** A filled-in node: JSON, or undefined when the node is left out. */
export type Fill = (scope: Scope) => Json | undefined;

/** Appends what a list item stands for: nothing, one value, or one for each element of its `$each`. */
export type FillItem = (scope: Scope, out: Json[]) => void;

/** What compiling a node needs to know beside the node itself. */
export interface Surroundings {
  readonly expressions: Expressions;
  readonly place: Place;
  /** Names bound by the `$each` keys around the node. */
  readonly locals: readonly string[];
  /** Check every expression's names and types now, instead of when it is first evaluated. */
  readonly strict: boolean;
}
