import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Minor } from '../api/supported-minors.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import type { SpecLayer } from './catalog.ts';
import type { CatalogFiles } from './read-catalog-files.ts';
import { createExpressions } from './template/expressions.ts';
import type { Expressions } from './template/expressions.ts';
import { compileTemplate } from './template/compile-template.ts';

/** Settings that depend on nothing but the minor: default values, profiles, platforms. */
export interface Settings {
  readonly defaultValues: (minor: Minor) => JsonObject;
  /** The `spec` of a file. @throws Error when there is no such file */
  readonly layer: (file: string, minor: Minor) => SpecLayer;
  /** A whole file; empty when there is none. */
  readonly platform: (file: string, minor: Minor) => SpecLayer;
}

/** Compiles the settings files; `minor(…)` is all that their expressions may use. Answers are made once and kept. */
export function compileSettings(files: CatalogFiles, strict = false): Settings {
  const known = new Map<string, JsonObject>();
  function fill(file: string, minor: Minor): JsonObject {
    const key = `${minor} ${file}`;
    const answer = known.get(key) ?? deepFreeze(fillFile(file, minor));
    known.set(key, answer);
    return answer;
  }
  const expressionsOf = new Map<Minor, Expressions>();
  function fillFile(file: string, minor: Minor): JsonObject {
    const expressions = expressionsOf.get(minor) ?? createExpressions(minor, []);
    expressionsOf.set(minor, expressions);
    const around = { expressions, place: { file, path: '' }, locals: [], strict };
    return (compileTemplate((files[file] ?? {}) as Json, around)({}) ?? {}) as JsonObject;
  }
  return {
    defaultValues: (minor) => fill('manifests/defaults/values.yaml', minor),
    layer(file, minor) {
      if (files[file] === undefined) throw new Error(`there is no ${file}`);
      return (fill(file, minor).spec ?? {}) as SpecLayer;
    },
    platform: (file, minor) => fill(file, minor),
  };
}
