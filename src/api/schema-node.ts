import type { Json, JsonObject } from './kube-object.ts';

/** A rule in Kubernetes' CEL, checked by the API server at the node that carries it. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
  /** An expression for a message that names what was found; `message` stays the fallback. */
  readonly messageExpression?: string;
  readonly reason?: 'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueRequired';
  /** Where below this node the error is reported, for example `.maxReplicas`. */
  readonly fieldPath?: string;
}

/**
 * A node of a structural OpenAPI v3 schema: the part of the language that a CustomResourceDefinition takes and that
 * {@link walkSchema} understands. Used for our own resource and for the schemas of Istio's values and MeshConfig.
 * An object without `properties`, `additionalProperties` and preserve-unknown takes no key at all.
 */
export interface SchemaNode {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: 'int32' | 'int64' | 'date-time';
  /** User documentation: docs/reference is generated from it. */
  readonly description?: string;
  readonly default?: Json;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode;
  readonly items?: SchemaNode;
  readonly 'x-kubernetes-preserve-unknown-fields'?: true;
  readonly 'x-kubernetes-int-or-string'?: true;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-validations'?: readonly CelRule[];
  /** Only in schemas of Istio's settings, which no API server sees: the scalar types of which one is enough. */
  readonly 'x-meshinstall-types'?: readonly ('string' | 'integer' | 'number' | 'boolean')[];
  /** Only in schemas of Istio's settings: groups of members of which at most one may be there. */
  readonly 'x-meshinstall-one-of'?: readonly (readonly string[])[];
}

/**
 * `Written` is what a person may write: only `required` members are sure to be there. `Stored` is what the API server hands
 * out, and what `withDefaults` makes of a file: members with a `default` are there too.
 */
type SchemaMode = 'Written' | 'Stored';

/** The TypeScript type of the values that a schema constant (`as const`) describes. */
export type FromSchema<S, Mode extends SchemaMode> = S extends {
  readonly 'x-kubernetes-int-or-string': true;
}
  ? string | number
  : S extends { readonly 'x-kubernetes-preserve-unknown-fields': true }
    ? JsonObject
    : S extends { readonly enum: readonly (infer Choice)[] }
      ? Choice
      : FromType<S, Mode>;

type FromType<S, Mode extends SchemaMode> = S extends { readonly type: 'string' }
  ? string
  : S extends { readonly type: 'integer' | 'number' }
    ? number
    : S extends { readonly type: 'boolean' }
      ? boolean
      : S extends { readonly items: infer Item }
        ? readonly FromSchema<Item, Mode>[]
        : S extends { readonly additionalProperties: infer Member }
          ? Readonly<Record<string, FromSchema<Member, Mode>>>
          : S extends { readonly properties: infer Properties }
            ? FromProperties<Properties, SureKeys<S, Properties, Mode>, Mode>
            : never;

type FromProperties<Properties, Sure, Mode extends SchemaMode> = {
  readonly [Key in Extract<keyof Properties, Sure>]: FromSchema<Properties[Key], Mode>;
} & {
  readonly [Key in Exclude<keyof Properties, Sure>]?: FromSchema<Properties[Key], Mode>;
};

type SureKeys<S, Properties, Mode extends SchemaMode> =
  | (S extends { readonly required: readonly (infer Name)[] } ? Name : never)
  | (Mode extends 'Stored' ? DefaultedKeys<Properties> : never);

type DefaultedKeys<Properties> = {
  [Key in keyof Properties]: Properties[Key] extends { readonly default: Json } ? Key : never;
}[keyof Properties];
