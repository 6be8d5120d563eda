/**
 * A regular expression as Go reads it, as a tree.
 *
 * - `letter`: one character (code point) that the test lets pass;
 * - `place`: no character, but a place in the text;
 * - `sequence`: one after the other; empty: nothing at all;
 * - `choice`: one of them;
 * - `repeat`: so many times; `most` may be infinite.
 */
export type Pattern =
  | { readonly kind: 'letter'; readonly fits: (code: number) => boolean }
  | { readonly kind: 'place'; readonly at: 'start' | 'end' | 'edge' | 'noEdge' }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly of: Pattern;
      readonly least: number;
      readonly most: number;
    };
