/**
 * How much of somebody else's text and data is looked at before it is refused. Each limit is far above what a large mesh needs and
 * low enough that whatever passes all of them is judged within some tens of milliseconds and megabytes.
 */
export const INPUT_LIMITS = {
  /** Bytes of one text: as many as kubectl apply can remember of an object in its annotation. */
  bytes: 256 * 1024,
  /** Line breaks, commas, opening brackets and the like: behind each, a value or two begin. Counted before anything is parsed. */
  separators: 20_000,
  /** Documents in one text. */
  documents: 256,
  /** Levels of lists and objects: far more than any documented setting, and far below what a recursive function can take. */
  depth: 48,
  /** Values in one document, lists and objects included, with every alias counted as what it stands for. A large real one has some hundreds. */
  values: 10_000,
  /** Aliases in one document: more than any hand-written file has. */
  aliases: 256,
  /** Keys that merge keys (`<<`) bring into one text. */
  mergedKeys: 2_000,
  /** Characters of one text value: the longest settings are injection templates. */
  text: 256 * 1024,
  /** Characters of one key: a label's prefix and name have at most 317. */
  key: 320,
  /** Findings that are told of one tree of settings: whoever has more reads no more. */
  findings: 100,
} as const;
