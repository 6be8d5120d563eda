/** Where in the data files something stands: the file, and the path inside it (`spec.template.spec.containers[0].image`). */
export interface Place {
  readonly file: string;
  readonly path: string;
}

/**
 * A mistake in a data file, or an expression that could not be evaluated with the values at hand. The message names the
 * file, the path inside it and the expression.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly place: Place;

  constructor(place: Place, problem: string, cause?: unknown) {
    super(`${place.file}: at ${place.path === '' ? 'the top' : place.path}: ${problem}`, { cause });
    this.place = place;
  }
}

/** The place of a member: an object key, or a list index. */
export function placeOf(parent: Place, member: string | number): Place {
  if (typeof member === 'number') return { file: parent.file, path: `${parent.path}[${member}]` };
  return { file: parent.file, path: parent.path === '' ? member : `${parent.path}.${member}` };
}
