/** Values that are written elsewhere, or not at all. `*` in a path stands for any one name. */
export interface ReplacedValue {
  /** Below `spec.values`, with dots. */
  readonly path: string;
  /** The field that says the same; absent when there is none. */
  readonly field?: string;
  /** What to know where a field's name does not say it all. */
  readonly advice?: string;
  /** Only this content is meant; absent: any. */
  readonly content?: string;
  /** A warning: it does no harm as it stands. With a field it is deprecated, without one it changes nothing. */
  readonly works?: true;
  /** A warning: it works as it stands, and Istio wants to be rid of it. */
  readonly deprecated?: true;
}
