import type { Type as ClassOf } from '@nestjs/common';
import { parseId, type IdPrefix } from '#kernel';
import { exampleId, EXAMPLE_TIME } from '../examples.js';
import { isPlainObject } from '../is-plain-object.js';
import { describeId } from '../read-id.js';
import { kind, type About, type Field, type FieldOptions, type FieldRule, type OrNull } from './declare.js';

const INT_MAX = 2_147_483_647;

interface TextOptions {
  readonly max?: number;
  readonly min?: number;
  readonly pattern?: RegExp;
  /** Describes the pattern. */
  readonly expected?: string;
}

/** Text without control characters. A request bounds it by `max`; `pattern` narrows it. */
export const text = kind<string, TextOptions>(({ max, min = 1, pattern, expected }) => ({
  schema: { type: 'string' },
  ...(max !== undefined && {
    check: {
      accepts: (value) => isText(value, min, max, pattern),
      expected: expected ?? `text of ${min} to ${max} characters`,
      bounds: { minLength: min, maxLength: max, ...(pattern && { pattern: pattern.source }) },
    },
  }),
}));

/** A JSON number without a fraction; a request bounds it. */
export const integer = kind<number, { readonly min?: number; readonly max?: number }>(({ min, max }) =>
  min === undefined || max === undefined ? { schema: { type: 'integer' } } : wholeNumber(min, max),
);

function wholeNumber(min: number, max: number): FieldRule {
  return {
    schema: { type: 'integer' },
    check: {
      accepts: (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
      expected: `a whole number from ${min} to ${max}`,
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
    expected: 'an RFC 3339 time such as 2026-11-20T08:00:00.000Z',
  },
  examples: { reply: EXAMPLE_TIME },
}));

/** One value of a fixed set. */
export function choice<const Value extends string, Nullable extends boolean = false, Optional extends boolean = false>(
  values: readonly Value[],
  about?: About<Nullable, Optional>,
  options?: FieldOptions<Nullable, Optional>,
): Field<OrNull<Value, Nullable>, Optional> {
  const declare = kind<Value>(() => ({
    schema: { type: 'string', enum: [...values] },
    check: {
      accepts: (value) => typeof value === 'string' && values.includes(value as Value),
      expected: `one of ${values.join(', ')}`,
    },
  }));
  return declare(about, options);
}

/** A list of distinct values from a fixed set. */
export function choices<const Value extends string, Nullable extends boolean = false, Optional extends boolean = false>(
  values: readonly Value[],
  about?: About<Nullable, Optional>,
  options?: FieldOptions<Nullable, Optional>,
): Field<OrNull<Value[], Nullable>, Optional> {
  const declare = kind<Value[]>(() => ({
    schema: { type: 'array', items: { type: 'string', enum: [...values] } },
    check: {
      accepts: (value) => areDistinct(value) && value.every((item) => values.includes(item as Value)),
      expected: `a list of distinct values from ${values.join(', ')}`,
      bounds: { uniqueItems: true },
    },
  }));
  return declare(about, options);
}

/** A public id of one kind; it stays text, `readId` turns it into a UUID. */
export function id<Nullable extends boolean = false, Optional extends boolean = false>(
  prefix: IdPrefix,
  about?: About<Nullable, Optional>,
  options?: FieldOptions<Nullable, Optional>,
): Field<OrNull<string, Nullable>, Optional> {
  const declare = kind<string>(() => ({
    schema: { type: 'string' },
    check: {
      accepts: (value) => isId(prefix, value),
      expected: describeId(prefix),
      bounds: { pattern: `^${prefix}_[0-9a-hjkmnp-tv-z]{26}$` },
      code: 'invalid_id',
    },
    // Optional ids often exclude each other: an example with all of them would be invalid.
    examples: { reply: exampleId(prefix), requiredRequest: exampleId(prefix) },
  }));
  return declare(about, options);
}

/** Distinct public ids of one kind. */
export function ids<Nullable extends boolean = false, Optional extends boolean = false>(
  prefix: IdPrefix,
  about: About<Nullable, Optional, ItemsOption>,
  options?: FieldOptions<Nullable, Optional> & ItemsOption,
): Field<OrNull<string[], Nullable>, Optional> {
  const declare = kind<string[], ItemsOption>(({ items = 0 }) => ({
    schema: { type: 'array', items: { type: 'string' } },
    check: {
      accepts: (value) => areDistinct(value) && value.length <= items && value.every((item) => isId(prefix, item)),
      expected: `a list of at most ${items} distinct ids, each ${describeId(prefix)}`,
      bounds: { maxItems: items, uniqueItems: true },
    },
  }));
  return declare(about, options);
}

interface ItemsOption {
  readonly items: number;
}

/** A list of distinct texts: tags, names. */
export const texts = kind<string[], TextOptions & Partial<ItemsOption>>(({ items, max, pattern, expected }) => ({
  schema: { type: 'array', items: { type: 'string' } },
  ...(items !== undefined &&
    max !== undefined && {
      check: {
        accepts: (value) =>
          areDistinct(value) && value.length <= items && value.every((item) => isText(item, 1, max, pattern)),
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
  schema: { type: 'object', additionalProperties: { type: ['string', 'null'] } } as never,
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

/** A field of a reply with a schema of its own. */
export function shape<T, Nullable extends boolean = false, Optional extends boolean = false>(
  schema: FieldRule['schema'],
  about?: About<Nullable, Optional>,
  options?: FieldOptions<Nullable, Optional>,
): Field<OrNull<T, Nullable>, Optional> {
  return kind<T>(() => ({ schema }))(about, options);
}

/** `object` of a reply: the name of its kind. */
export function objectName<const Name extends string>(name: Name): Field<Name, false> {
  return choice([name]);
}

export function version(): Field<number, false> {
  return integer('Version of the object. Same as its ETag, for `If-Match`.', { example: 1 });
}

/** The kind and id that changed or booked something. */
export function actor(): Field<string, false> {
  return text({ example: `admin_token:${exampleId('tok')}` });
}

/** The secret of a key or token: only in the first response. */
export function secret(example: string): Field<string, true> {
  return text('Shown only once and never stored. A replay of the request omits it.', { example, optional: true });
}

function isId(prefix: IdPrefix, value: unknown): boolean {
  return typeof value === 'string' && parseId(prefix, value) !== null;
}

function areDistinct(value: unknown): value is unknown[] {
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
