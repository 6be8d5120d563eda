import type { Json, JsonObject } from '../../api/kube-object.ts';
import { deepFreeze } from '../../support/deep-freeze.ts';
import { isUnsafeKey } from '../../support/unsafe-keys.ts';
import { compileElements, compileScalar } from './compile-scalar.ts';
import type { Scope } from './expressions.ts';
import type { Fill, FillItem, Surroundings } from './surroundings.ts';
import { placeOf, TemplateError } from './template-error.ts';

/**
 * Compiles parsed YAML into a function that fills it in. The structure is fixed here, before any value is known: a value
 * can become a scalar, a list or a map in its place, and is never read as a template itself.
 *
 * Scalars: text that is wholly `${expression}` takes the expression's type (an empty optional leaves the key or item out);
 * `${}` inside a text takes scalars; `$${` is a literal `${`. Keys are literal. Four structural keys:
 *
 * - `$when: ${condition}` leaves the map it stands in out when false;
 * - `$each: {name: ${list}}` in a list item (or a whole file) repeats it, with the element as variable `name`;
 * - `$spread: ${map}` puts a map's members in its place; members written later win;
 * - `$concat: [list, list]` is the lists one after the other.
 *
 * @throws TemplateError naming file and path
 */
export function compileTemplate(source: Json, around: Surroundings): Fill {
  const constant = compileConstant(source);
  if (constant !== undefined) return () => constant;
  if (Array.isArray(source)) return compileList(source, around);
  if (isMap(source)) return compileMap(source, around);
  return typeof source === 'string' ? compileScalar(source, around) : () => source;
}

/** Compiles a list item or a whole file, where `$each` is allowed. */
export function compileItem(source: Json, around: Surroundings): FillItem {
  if (!isMap(source) || !('$each' in source)) {
    const fill = compileTemplate(source, around);
    return (scope, out) => {
      const value = fill(scope);
      if (value !== undefined) out.push(value);
    };
  }
  const { $each, ...rest } = source;
  const { name, list } = compileEach($each, inside(around, '$each'));
  const fill = compileTemplate(rest, { ...around, locals: [...around.locals, name] });
  return (scope, out) => {
    for (const element of list(scope)) {
      const value = fill({ ...scope, [name]: element });
      if (value !== undefined) out.push(value);
    }
  };
}

/** The same value when it holds no expression and no structural key: it is shared by all renderings. */
function compileConstant(source: Json): Json | undefined {
  return isConstant(source) ? deepFreeze(source) : undefined;
}

function isConstant(source: Json): boolean {
  if (typeof source === 'string') return !source.includes('${');
  if (Array.isArray(source)) return source.every(isConstant);
  if (!isMap(source)) return true;
  return Object.entries(source).every(([key, value]) => !key.startsWith('$') && isConstant(value));
}

function compileEach(
  each: Json | undefined,
  around: Surroundings,
): { readonly name: string; readonly list: (scope: Scope) => readonly unknown[] } {
  const [binding, ...others] = Object.entries(isMap(each) ? each : {});
  if (binding === undefined || others.length > 0 || typeof binding[1] !== 'string') {
    throw new TemplateError(
      around.place,
      '$each wants one member: a name and the list it runs over',
    );
  }
  const [name, source] = binding;
  return { name, list: compileElements(source, inside(around, name)) };
}

function compileList(source: readonly Json[], around: Surroundings): Fill {
  const items = source.map((item, index) => compileItem(item, inside(around, index)));
  return (scope) => {
    const out: Json[] = [];
    for (const item of items) item(scope, out);
    return out;
  };
}

function compileMap(source: JsonObject, around: Surroundings): Fill {
  if ('$each' in source) {
    throw new TemplateError(
      around.place,
      '$each stands only in list items and at the top of a file',
    );
  }
  const { $when, ...rest } = source;
  const content = '$concat' in rest ? compileConcat(rest, around) : compileMembers(rest, around);
  if ($when === undefined) return content;
  const condition = compileCondition($when, inside(around, '$when'));
  return (scope) => (condition(scope) ? content(scope) : undefined);
}

function compileCondition(source: Json, around: Surroundings): (scope: Scope) => boolean {
  const fill = compileTemplate(source, around);
  return (scope) => {
    const value = fill(scope);
    if (typeof value === 'boolean') return value;
    throw new TemplateError(around.place, `wants true or false, not ${JSON.stringify(value)}`);
  };
}

function compileConcat(source: JsonObject, around: Surroundings): Fill {
  const lists = source.$concat;
  if (Object.keys(source).length > 1 || !Array.isArray(lists)) {
    throw new TemplateError(around.place, '$concat stands alone and wants a list of lists');
  }
  const here = inside(around, '$concat');
  const fills = (lists as readonly Json[]).map((list, index) =>
    compileTemplate(list, inside(here, index)),
  );
  return (scope) =>
    fills.flatMap((fill, index) => {
      const list = fill(scope);
      if (list === undefined) return [];
      if (Array.isArray(list)) return list as Json[];
      throw new TemplateError(placeOf(here.place, index), 'is no list');
    });
}

type FillMember = (scope: Scope, out: Record<string, Json>) => void;

function compileMembers(source: JsonObject, around: Surroundings): Fill {
  const members = Object.entries(source).map(([key, value]) => compileMember(key, value, around));
  return (scope) => {
    const out: Record<string, Json> = {};
    for (const member of members) member(scope, out);
    return out;
  };
}

function compileMember(key: string, value: Json, around: Surroundings): FillMember {
  const here = inside(around, key);
  if (key === '$spread') return compileSpread(value, here);
  if (key.startsWith('$') || key.includes('${') || isUnsafeKey(key)) {
    throw new TemplateError(
      here.place,
      `${JSON.stringify(key)} is no key of a template; structural keys are $when, $each, $spread and $concat`,
    );
  }
  const fill = compileTemplate(value, here);
  return (scope, out) => {
    const filled = fill(scope);
    if (filled !== undefined) out[key] = filled;
  };
}

function compileSpread(source: Json, around: Surroundings): FillMember {
  const fill = compileTemplate(source, around);
  return (scope, out) => {
    const map = fill(scope);
    if (map === undefined) return;
    if (!isMap(map)) throw new TemplateError(around.place, 'is no map');
    for (const [key, value] of Object.entries(map)) {
      if (!isUnsafeKey(key)) out[key] = value;
    }
  };
}

function inside(around: Surroundings, member: string | number): Surroundings {
  return { ...around, place: placeOf(around.place, member) };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
