import { EXAMPLE_TIME } from './examples.js';
import {
  type About,
  type ClassOf,
  type Field,
  type FieldCheck,
  type FieldOptions,
  type FieldRule,
  kind,
  type OrNull,
} from './field.js';
import { isPlainObject } from './is-plain-object.js';

const INT_MAX = 2_147_483_647;

interface TextOptions {
  readonly max?: number;
  readonly min?: number;
  readonly pattern?: RegExp;
  /** Describes the pattern. */
  readonly expected?: string;
  /** The name of the pattern, for consoles. */
  readonly rule?: string;
}

/** Text without control characters. A request bounds it by `max`; `pattern` narrows it. */
export const text = kind<string, TextOptions>(({ max, min = 1, pattern, expected, rule }) => ({
  schema: { type: 'string' },
  ...(max !== undefined && {
    check: {
      accepts: (value) => isText(value, min, max, pattern),
      expected: expected ?? `text of ${min} to ${max} characters`,
      rule: rule ?? (pattern === undefined ? 'text' : 'value'),
      bounds: { minLength: min, maxLength: max, ...(pattern && { pattern: pattern.source }) },
    },
  }),
}));

/** A JSON number without a fraction; a request bounds it. */
export const integer = kind<number, IntegerOptions>(({ min, max, unit }) =>
  min === undefined || max === undefined ? { schema: { type: 'integer' } } : wholeNumber(min, max, unit),
);

interface IntegerOptions {
  readonly min?: number;
  readonly max?: number;
  /** What it counts, where its name does not say it: `milliseconds`. */
  readonly unit?: string;
}

function wholeNumber(min: number, max: number, unit?: string): FieldRule {
  return {
    schema: { type: 'integer' },
    check: {
      accepts: (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
      expected: `a whole number${unit === undefined ? '' : ` of ${unit}`} from ${min} to ${max}`,
      rule: 'whole_number',
      bounds: { minimum: min, maximum: max },
      fromText: (digits) => (/^\d{1,15}$/.test(digits) ? Number(digits) : digits),
    },
  };
}

/** A limit: a whole number from 1. */
export const limit = kind<number>(() => ({
  ...wholeNumber(1, INT_MAX),
  examples: { request: 600 },
}));

/** A number of a reply, which can have a fraction. */
export const number = kind<number>(() => ({ schema: { type: 'number' } }));

export const flag = kind<boolean>(() => ({
  schema: { type: 'boolean' },
  check: {
    accepts: (value) => typeof value === 'boolean',
    expected: 'true or false',
    fromText: (word) => (word === 'true' ? true : word === 'false' ? false : word),
  },
}));

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** An RFC 3339 time with its offset; it stays text. */
export const time = kind<string>(() => ({
  schema: { type: 'string', format: 'date-time' },
  check: {
    accepts: (value) => typeof value === 'string' && RFC_3339.test(value) && !Number.isNaN(Date.parse(value)),
    rule: 'time',
    expected: 'an RFC 3339 time such as 2026-11-20T08:00:00.000Z',
  },
  examples: { reply: EXAMPLE_TIME },
}));

interface ChoiceOptions<Value extends string> {
  /** What sets the values apart, for programs that show them: `x-traits` of the document. */
  readonly traits?: Readonly<Record<Value, object>>;
}

/** One value of a fixed set. */
export function choice<const Value extends string, Nullable extends boolean = false, Optional extends boolean = false>(
  values: readonly Value[],
  about?: About<Nullable, Optional, ChoiceOptions<NoInfer<Value>>, NoInfer<Value>>,
  options?: ChoiceOptions<NoInfer<Value>> & FieldOptions<Nullable, Optional, OrNull<NoInfer<Value>, Nullable>>,
): Field<OrNull<Value, Nullable>, Optional> {
  const declare = kind<Value, ChoiceOptions<Value>>(({ traits }) => ({
    schema: { type: 'string', enum: [...values], ...(traits && { 'x-traits': traits }) },
    check: {
      accepts: (value) => typeof value === 'string' && values.includes(value as Value),
      rule: 'choice',
      expected: `one of ${values.join(', ')}`,
    },
  }));
  return declare(about, options);
}

/** A list of distinct values from a fixed set. */
export function choices<const Value extends string, Nullable extends boolean = false, Optional extends boolean = false>(
  values: readonly Value[],
  about?: About<Nullable, Optional, object, NoInfer<Value>[]>,
  options?: FieldOptions<Nullable, Optional, OrNull<NoInfer<Value>[], Nullable>>,
): Field<OrNull<Value[], Nullable>, Optional> {
  const declare = kind<Value[]>(() => ({
    schema: { type: 'array', items: { type: 'string', enum: [...values] } },
    check: {
      accepts: (value) => areDistinct(value) && value.every((item) => values.includes(item as Value)),
      rule: 'choice',
      expected: `a list of distinct values from ${values.join(', ')}`,
      bounds: { uniqueItems: true },
    },
  }));
  return declare(about, options);
}

export interface ItemsOption {
  readonly items: number;
}

/** A list of distinct texts: tags, names. */
export const texts = kind<string[], TextOptions & Partial<ItemsOption>>(({ items, max, pattern, expected, rule }) => ({
  schema: { type: 'array', items: { type: 'string' } },
  ...(items !== undefined &&
    max !== undefined && {
      check: {
        accepts: (value) =>
          areDistinct(value) && value.length <= items && value.every((item) => isText(item, 1, max, pattern)),
        rule: rule ?? (pattern === undefined ? 'texts' : 'value'),
        expected: expected ?? `a list of at most ${items} different texts of 1 to ${max} characters`,
        bounds: { items: { type: 'string', maxLength: max }, maxItems: items, uniqueItems: true },
      },
    }),
}));

const METADATA_PAIRS = 16;
const METADATA_NAME_MAX = 64;
const METADATA_VALUE_MAX = 512;

/** The caller's own labels. In a PATCH a null value removes its name. */
export const metadata = kind<Record<string, string | null>>(() => ({
  schema: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
  check: {
    accepts: (value) =>
      isPlainObject(value) &&
      Object.keys(value).length <= METADATA_PAIRS &&
      Object.entries(value).every(
        ([name, label]) =>
          isText(name, 1, METADATA_NAME_MAX) && (label === null || isText(label, 0, METADATA_VALUE_MAX)),
      ),
    expected: `an object of at most ${METADATA_PAIRS} texts (names to ${METADATA_NAME_MAX}, values to ${METADATA_VALUE_MAX} characters)`,
  },
}));

/** Texts by name, of a reply. */
export const textsByName = kind<Record<string, string>>(() => ({
  schema: { type: 'object', additionalProperties: { type: 'string' } },
}));

/** An object with fields of its own. */
export function object<T extends object, Nullable extends boolean = false, Optional extends boolean = false>(
  type: ClassOf<T>,
  about?: About<Nullable, Optional>,
  options?: FieldOptions<Nullable, Optional>,
): Field<OrNull<T, Nullable>, Optional> {
  return kind<T>(() => ({ schema: {}, nested: { type, isList: false } }))(about, options);
}

/** A list of such objects; a request says how many at most. */
export function objects<T extends object, Nullable extends boolean = false, Optional extends boolean = false>(
  type: ClassOf<T>,
  about?: About<Nullable, Optional, Partial<ItemsOption>>,
  options?: FieldOptions<Nullable, Optional> & Partial<ItemsOption>,
): Field<OrNull<T[], Nullable>, Optional> {
  const declare = kind<T[], Partial<ItemsOption>>(({ items }) => ({
    schema: {},
    nested: { type, isList: true },
    ...(items !== undefined && {
      check: {
        accepts: (value) => Array.isArray(value) && value.length <= items,
        expected: `a list of at most ${items} objects`,
      },
    }),
  }));
  return declare(about, options);
}

/** Values that no other kind describes: a schema, and a check in words and code. */
export function checkedValue<T>(
  rule: Pick<FieldRule, 'schema'> & Pick<FieldCheck, 'accepts' | 'expected'>,
): ReturnType<typeof kind<T>> {
  const { schema, accepts, expected } = rule;
  return kind<T>(() => ({ schema, check: { accepts, expected } }));
}

/** A value that is written as text, as in a variable: `parse` reads it, and gives null where it cannot. */
export function parsedText<T>(expected: string, parse: (text: string) => T | null): ReturnType<typeof kind<T>> {
  return kind<T>(() => ({
    schema: { type: 'string' },
    check: { accepts: (value) => value !== null, expected, fromText: parse },
  }));
}

/** A field with a schema of its own, which is not checked. */
export function shape<T, Nullable extends boolean = false, Optional extends boolean = false>(
  schema: FieldRule['schema'],
  about?: About<Nullable, Optional, object, T>,
  options?: FieldOptions<Nullable, Optional, OrNull<T, Nullable>>,
): Field<OrNull<T, Nullable>, Optional> {
  return kind<T>(() => ({ schema }))(about, options);
}

export function areDistinct(value: unknown): value is unknown[] {
  return Array.isArray(value) && new Set(value).size === value.length;
}

const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f]/;

function isText(value: unknown, min: number, max: number, pattern?: RegExp): boolean {
  return (
    typeof value === 'string' &&
    value.length >= min &&
    value.length <= max &&
    !CONTROL_CHARACTERS.test(value) &&
    (pattern?.test(value) ?? true)
  );
}
