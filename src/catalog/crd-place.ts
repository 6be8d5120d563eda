/** Where in the compact schema files something stands: the file and the keys that lead to it. */
export interface Place {
  readonly file: string;
  readonly path: readonly string[];
}

/** The place one key further in. */
export function placeBelow(place: Place, key: string): Place {
  return { file: place.file, path: [...place.path, key] };
}

/**
 * The error for a mistake in a compact schema file. The message names file and path and says what was found and what to
 * do: `sidecar.yaml: schema > spec > egress[]: unknown type "Prot"; did you mean "Port"?`.
 */
export function notationError(place: Place, problem: string): Error {
  const path = place.path.length === 0 ? '' : `${place.path.join(' > ')}: `;
  return new Error(`${place.file}: ${path}${problem}`);
}

/** A YAML mapping; anything else is a {@link notationError} that calls the value `what`. */
export function mappingAt(
  value: unknown,
  place: Place,
  what: string,
): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw notationError(place, `${what} must be a mapping, found ${describe(value)}`);
}

/** A text that is not empty; anything else is a {@link notationError} that calls the value `what`. */
export function textAt(value: unknown, place: Place, what: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw notationError(place, `${what} must be a text, found ${describe(value)}`);
}

/** A list of texts; anything else is a {@link notationError} that calls the value `what`. */
export function textsAt(value: unknown, place: Place, what: string): readonly string[] {
  if (!Array.isArray(value)) {
    throw notationError(place, `${what} must be a list, found ${describe(value)}`);
  }
  return value.map((item: unknown) => textAt(item, place, `each item of ${what}`));
}

function describe(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
