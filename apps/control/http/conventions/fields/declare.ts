import type { Type as ClassOf } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';

/**
 * A field of the API, declared once: from it follow the TypeScript type, the check of requests with its error, absent
 * and null, and the schema with its description and example.
 */
export interface Field<T, Optional extends boolean = boolean> {
  readonly rule: FieldRule;
  readonly options: FieldOptions<boolean, Optional>;
  /** Only a type. */
  readonly value?: T;
}

export interface FieldOptions<Nullable extends boolean = boolean, Optional extends boolean = boolean> {
  readonly description?: string;
  readonly example?: unknown;
  /** The field can be null: "none" or "unlimited". */
  readonly nullable?: Nullable;
  /** The field can be absent. In a PATCH an absent field stays unchanged. */
  readonly optional?: Optional;
}

/** What all fields of a kind have in common. */
export interface FieldRule {
  readonly schema: ApiPropertyOptions;
  /** The check of requests. A kind without one is for replies only. */
  readonly check?: FieldCheck;
  readonly nested?: Nested;
  /** A sentence that ends every description. */
  readonly remark?: string;
  /** Example in a request, and in a reply, of a field that names none. */
  readonly examples?: Examples;
}

/** Objects with fields of their own. */
interface Nested {
  readonly type: ClassOf;
  readonly isList: boolean;
}

interface Examples {
  readonly request?: unknown;
  /** Of a request in which the field is required. */
  readonly requiredRequest?: unknown;
  readonly reply?: unknown;
}

interface FieldCheck {
  readonly accepts: (value: unknown) => boolean;
  /** Completes "expected …"; the whole rule in words. */
  readonly expected: string;
  /** Bounds that the schema has in requests only. */
  readonly bounds?: object;
  /** Code of the error detail when it is not `invalid_value`. */
  readonly code?: 'invalid_id';
  /** Puts a value into its stored spelling before the check. */
  readonly canonical?: (value: unknown) => unknown;
  /** Reads the text of a query parameter before the check. */
  readonly fromText?: (text: string) => unknown;
}

/** Says nothing of options: TypeScript would take a wider type from here into each declaration. */
interface AnyField {
  readonly rule: FieldRule;
  readonly options: object;
}

export type Fields = Readonly<Record<string, AnyField>>;

type NamesOf<F extends Fields, Optional extends boolean> = {
  [Name in keyof F]: F[Name]['options'] extends FieldOptions<boolean, infer O>
    ? O extends Optional
      ? Name
      : never
    : never;
}[keyof F];
type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The object that fields describe. */
type ObjectOf<F extends Fields> = { [Name in NamesOf<F, false>]: ValueOf<F[Name]> } & {
  [Name in NamesOf<F, true>]?: ValueOf<F[Name]>;
};

/** The same of a reply, whose presenters have rows of the database: lists are not changed, and words are any text. */
type Shown<T> = { [Name in keyof T]: ShownValue<T[Name]> };
type ShownValue<V> = V extends string ? string : V extends readonly (infer Item)[] ? readonly ShownValue<Item>[] : V;

/** A DTO class that still has its declaration, for the classes that share fields with it. */
interface DtoClass<F extends Fields, T = ObjectOf<F>> {
  new (): T;
  readonly fields: F;
}

type Use = 'body' | 'query' | 'reply';

/** The class of a request body: `class CreateKeyRequest extends body({ … }) {}`. */
export function body<F extends Fields>(fields: F): DtoClass<F> {
  return dto(fields, 'body');
}

/** The class of a query, whose numbers and flags arrive as text. */
export function query<F extends Fields>(fields: F): DtoClass<F> {
  return dto(fields, 'query');
}

/** The class of a reply, which is described and not checked: fields have no bounds in it. */
export function reply<F extends Fields>(fields: F): DtoClass<F, Shown<ObjectOf<F>>> {
  return dto(fields, 'reply');
}

function dto<F extends Fields, T>(fields: F, use: Use): DtoClass<F, T> {
  // oxlint-disable-next-line typescript/no-extraneous-class -- its properties are declared by decorators below
  const base = class {
    static readonly fields = fields;
  };
  for (const [name, field] of Object.entries(fields)) {
    for (const decorate of decoratorsOf(name, field, use)) decorate(base.prototype, name);
  }
  return base as unknown as DtoClass<F, T>;
}

function decoratorsOf(name: string, field: AnyField, use: Use): PropertyDecorator[] {
  const documented = documentation(field, use);
  if (use === 'reply') return [documented];
  const { check, nested } = field.rule;
  const { nullable = false, optional = false }: FieldOptions = field.options;
  if (check === undefined && nested?.isList !== false) throw new Error(`${name}: a field of a request needs bounds`);
  return [
    ...(check === undefined ? [] : checked(check, nullable, use)),
    ...(nested === undefined ? [] : checkedWithin(nested)),
    ValidateIf((_body, value) => !(optional && value === undefined) && !(nullable && value === null)),
    documented,
  ];
}

function documentation({ rule, options }: AnyField, use: Use): PropertyDecorator {
  const { description, example: own, nullable = false, optional = false }: FieldOptions = options;
  const { schema, check, nested, examples, remark } = rule;
  const example = 'example' in options ? own : exampleOf(examples, use, optional);
  return ApiProperty({
    // Swagger drops it from a schema that says its type otherwise: by `oneOf`, or by a class.
    ...{ type: Object, ...schema },
    ...(use === 'reply' ? {} : check?.bounds),
    ...(nested === undefined ? {} : { type: nested.type, isArray: nested.isList }),
    ...(description === undefined ? {} : { description: [description, remark].filter(Boolean).join(' ') }),
    ...(nullable ? { nullable } : {}),
    ...(example === undefined ? {} : { example }),
    ...(optional ? { required: false } : {}),
  } as ApiPropertyOptions);
}

function exampleOf(examples: Examples | undefined, use: Use, optional: boolean): unknown {
  if (use === 'reply') return examples?.reply;
  return examples?.request ?? (optional ? undefined : examples?.requiredRequest);
}

function checked(check: FieldCheck, nullable: boolean, use: Use): PropertyDecorator[] {
  const { accepts, expected, code = 'invalid_value', canonical, fromText } = check;
  const convert = use === 'query' && fromText !== undefined ? readingText(fromText) : canonical;
  return [
    ...(convert === undefined ? [] : [Transform(({ value }: { value: unknown }) => convert(value))]),
    ValidateBy({
      name: code,
      validator: { validate: accepts, defaultMessage: () => (nullable ? `${expected}, or null` : expected) },
    }),
  ];
}

function readingText(fromText: (text: string) => unknown): (value: unknown) => unknown {
  return (value) => (typeof value === 'string' ? fromText(value) : value);
}

function checkedWithin({ type, isList }: Nested): PropertyDecorator[] {
  const message = isList ? 'a list of objects' : 'an object';
  return [ValidateNested({ each: isList, message }), Type(() => type)];
}

export type OrNull<T, Nullable extends boolean> = Nullable extends true ? T | null : T;

/** What a field begins with: its description, or its options where it needs none. */
export type About<Nullable extends boolean, Optional extends boolean, Options extends object = object> =
  | string
  | (Options & FieldOptions<Nullable, Optional>);

/** A function that declares fields: `time('When it ends.', { nullable: true })`, `time()`. */
type Kind<T, Options extends object = object> = <Nullable extends boolean = false, Optional extends boolean = false>(
  about?: About<Nullable, Optional, Options>,
  options?: Options & FieldOptions<Nullable, Optional>,
) => Field<OrNull<T, Nullable>, Optional>;

export function kind<T, Options extends object = object>(
  rule: (options: Partial<Options>) => FieldRule,
): Kind<T, Options> {
  return (about, options) => {
    const all = typeof about === 'string' ? { ...options, description: about } : { ...about };
    return { rule: rule(all as Partial<Options>), options: all };
  };
}

type OptionalFields<F extends Fields> = { [Name in keyof F]: Field<ValueOf<F[Name]>, true> };

/** The same fields, each of which can be absent: those of a PATCH, or the optional ones of a POST. */
export function optional<F extends Fields>(fields: F): OptionalFields<F> {
  return withOptions(fields, { optional: true }) as OptionalFields<F>;
}

type ShownFields<F extends Fields> = { [Name in keyof F]: Field<ValueOf<F[Name]>, false> };

/** Fields of a request as its reply has them: each is present. */
export function shown<F extends Fields>(fields: F): ShownFields<F> {
  return withOptions(fields, { optional: false }) as ShownFields<F>;
}

type NullableFields<F extends Fields> = {
  [Name in keyof F]: F[Name] extends Field<infer T, infer Optional> ? Field<T | null, Optional> : never;
};

/** The same fields, each of which can be null. */
export function nullable<F extends Fields>(fields: F): NullableFields<F> {
  return withOptions(fields, { nullable: true }) as NullableFields<F>;
}

function withOptions(fields: Fields, options: FieldOptions): Fields {
  const entries = Object.entries(fields).map(([name, field]) => [
    name,
    { ...field, options: { ...field.options, ...options } },
  ]);
  return Object.fromEntries(entries) as Fields;
}

/** The fields of these names. */
export function pick<F extends Fields, Name extends keyof F>(fields: F, ...names: readonly Name[]): Pick<F, Name> {
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as Pick<F, Name>;
}

/** The fields without those of these names. */
export function omit<F extends Fields, Name extends keyof F>(fields: F, ...names: readonly Name[]): Omit<F, Name> {
  const left = Object.entries(fields).filter(([name]) => !names.includes(name as Name));
  return Object.fromEntries(left) as Omit<F, Name>;
}

/** One field of each of these names. */
export function each<Name extends string, F extends Field<unknown>>(names: readonly Name[], field: F): Record<Name, F> {
  return Object.fromEntries(names.map((name) => [name, field])) as Record<Name, F>;
}
