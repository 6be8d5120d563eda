import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { isJsonObject } from '../merge-json.ts';

/** Characters of one text; a ConfigMap holds a megabyte, a layer some kilobytes. */
const MAX_TEXT = 256 * 1024;
/** As in files that people give to the command. */
const MAX_ALIASES = 256;
/** Far below what a recursive function can take. */
const MAX_DEPTH = 48;

export type ParsedLayer =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly message: string };

/**
 * A map in YAML that somebody wrote into a text, such as a layer in a ConfigMap; an empty text is an empty map. Bounded in length,
 * depth and aliases, never throws; the message of a refusal is a clause that shows nothing of the text. What aliases stand for is counted
 * by the validation that follows.
 */
export function parseLayer(text: string): ParsedLayer {
  if (text.length > MAX_TEXT) {
    return { ok: false, message: `is longer than ${MAX_TEXT} characters` };
  }
  try {
    const schema = CORE_SCHEMA.withTags(mergeTag);
    const value = load(text, { schema, maxAliases: MAX_ALIASES, maxDepth: MAX_DEPTH }) as
      Json | undefined;
    if (value === null || value === undefined) return { ok: true, value: {} };
    if (isJsonObject(value)) return { ok: true, value };
    return { ok: false, message: 'has to be a map: fields of a spec and their values' };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = (error.mark?.line ?? 0) + 1;
    return { ok: false, message: `is no YAML (line ${line}): ${error.reason}` };
  }
}
