import type { ValuePath } from '../../api/finding.ts';

/** A patch that cannot be carried out; `at` leads to the culprit from the top of the patch. The message is a clause for people. */
export class PatchError extends Error {
  override readonly name = 'PatchError';
  readonly at: ValuePath;

  constructor(at: ValuePath, message: string) {
    super(message);
    this.at = at;
  }
}
