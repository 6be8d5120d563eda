import picocolors from 'picocolors';
import type { OutputStream } from '../cli-context.ts';

/** Colours by what they say, not by their name, so that the same state looks the same everywhere. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly pending: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

/** The colours for a stream: none of them does anything where colour is off. */
export function paintFor(stream: OutputStream): Paint {
  const colours = picocolors.createColors(stream.colour);
  return {
    good: colours.green,
    bad: colours.red,
    pending: colours.yellow,
    faint: colours.dim,
    strong: colours.bold,
  };
}
