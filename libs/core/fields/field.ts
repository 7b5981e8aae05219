/**
 * A field, declared once: of a request or a reply, of a setting, an option or a variable. From it follow the TypeScript
 * type, the check with its error, absent and null, the default, and the schema with its description and example.
 */
export interface Field<T, Optional extends boolean = boolean> {
  readonly rule: FieldRule;
  readonly options: FieldOptions<boolean, Optional, unknown>;
  /** Only a type. */
  readonly value?: T;
}

export interface FieldOptions<Nullable extends boolean = boolean, Optional extends boolean = boolean, Value = never> {
  readonly description?: string;
  readonly example?: unknown;
  /** The field can be null: "none" or "unlimited". */
  readonly nullable?: Nullable;
  /** The field can be absent. In a PATCH an absent field stays unchanged. */
  readonly optional?: Optional;
  /** The value of a setting or an option that is not set. */
  readonly default?: Value;
}

/** What all fields of a kind have in common. */
export interface FieldRule {
  /** The schema of values as an OpenAPI document has it, without bounds. */
  readonly schema: object;
  /** The check of requests. A kind without one is for replies only. */
  readonly check?: FieldCheck;
  readonly nested?: Nested;
  /** A sentence that ends every description. */
  readonly remark?: string;
  /** Example in a request, and in a reply, of a field that names none. */
  readonly examples?: Examples;
}

/** A class whose instances have fields of their own. */
export type ClassOf<T> = new () => T;

/** Objects with fields of their own. */
interface Nested {
  readonly type: ClassOf<object>;
  readonly isList: boolean;
}

export interface Examples {
  readonly request?: unknown;
  /** Of a request in which the field is required. */
  readonly requiredRequest?: unknown;
  readonly reply?: unknown;
}

export interface FieldCheck {
  readonly accepts: (value: unknown) => boolean;
  /** Completes "expected …"; the whole rule in words. */
  readonly expected: string;
  /** Bounds that the schema has in requests only. */
  readonly bounds?: object;
  /** The rule by name, for consoles that say it in the reader's language; its numbers are among the bounds. */
  readonly rule?: string;
  /** Code of the error detail when it is not `invalid_value`. */
  readonly code?: 'invalid_id';
  /** Puts a value into its stored spelling before the check. */
  readonly canonical?: (value: unknown) => unknown;
  /** Reads a text, of a query or a variable, before the check. */
  readonly fromText?: (text: string) => unknown;
}

/** Says nothing of options: TypeScript would take a wider type from here into each declaration. */
export interface AnyField {
  readonly rule: FieldRule;
  readonly options: object;
}

export type Fields = Readonly<Record<string, AnyField>>;

type NamesOf<F extends Fields, Optional extends boolean> = {
  [Name in keyof F]: F[Name]['options'] extends FieldOptions<boolean, infer O, unknown>
    ? O extends Optional
      ? Name
      : never
    : never;
}[keyof F];
export type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The object that fields describe. */
export type ObjectOf<F extends Fields> = { [Name in NamesOf<F, false>]: ValueOf<F[Name]> } & {
  [Name in NamesOf<F, true>]?: ValueOf<F[Name]>;
};

export type OrNull<T, Nullable extends boolean> = Nullable extends true ? T | null : T;

/** What a field begins with: its description, or its options where it needs none. */
export type About<Nullable extends boolean, Optional extends boolean, Options extends object = object, T = never> =
  | string
  | (Options & FieldOptions<Nullable, Optional, OrNull<T, Nullable>>);

/** A function that declares fields: `time('When it ends.', { nullable: true })`, `time()`. */
type Kind<T, Options extends object = object> = <Nullable extends boolean = false, Optional extends boolean = false>(
  about?: About<Nullable, Optional, Options, T>,
  options?: Options & FieldOptions<Nullable, Optional, OrNull<T, Nullable>>,
) => Field<OrNull<T, Nullable>, Optional>;

export function kind<T, Options extends object = object>(
  rule: (options: Partial<Options>) => FieldRule,
): Kind<T, Options> {
  return (about, options) => {
    const all = typeof about === 'string' ? { ...options, description: about } : { ...about };
    return { rule: rule(all as Partial<Options>), options: all };
  };
}
