/**
 * How a reconcile ends, in exactly one of four ways. `settled`: nothing to do until something changes. `waiting`: the cluster is at
 * work; events wake us, and this long at most. `failed`: try again, with backoff. `blocked`: a person has to act; what they do
 * is an event, so nothing is tried again by the clock.
 */
export type Outcome =
  | { readonly kind: 'settled' }
  | { readonly kind: 'waiting'; readonly afterMs: number; readonly why: string }
  | { readonly kind: 'failed'; readonly error: Error; readonly retryAfterMs?: number }
  | { readonly kind: 'blocked'; readonly why: string };
