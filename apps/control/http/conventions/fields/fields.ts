import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ValidateIf, ValidateNested } from 'class-validator';
import { parseId, type IdPrefix } from '#kernel';
import { field, type FieldOptions } from './field.js';
import { isPlainObject } from '../is-plain-object.js';
import { exampleId } from '../examples.js';
import { describeId } from '../read-id.js';

type ClassReference = () => new () => object;

/** Text without control characters. `pattern` narrows it; `expected` describes the pattern. */
export function TextField(
  options: FieldOptions & { max: number; min?: number; pattern?: RegExp; expected?: string },
): PropertyDecorator {
  const { max, min = 1, pattern } = options;
  const expected = options.expected ?? `text of ${min} to ${max} characters`;
  const schema = {
    type: 'string',
    minLength: min,
    maxLength: max,
    ...(pattern && { pattern: pattern.source }),
  } as const;
  return field({ accepts: (value) => isText(value, min, max, pattern), expected, schema }, options);
}

/** A JSON number without a fraction, from `min` to `max`. */
export function WholeNumberField(options: FieldOptions & { min: number; max: number }): PropertyDecorator {
  const { min, max } = options;
  return field(
    {
      accepts: (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
      expected: `a whole number from ${min} to ${max}`,
      schema: { type: 'integer', minimum: min, maximum: max },
    },
    options,
  );
}

/** The same in a query string, where numbers arrive as text. */
export function QueryWholeNumberField(options: FieldOptions & { min: number; max: number }): PropertyDecorator {
  const toNumber = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value,
  );
  return applyDecorators(toNumber, WholeNumberField(options));
}

export function FlagField(options: FieldOptions): PropertyDecorator {
  return field(
    { accepts: (value) => typeof value === 'boolean', expected: 'true or false', schema: { type: 'boolean' } },
    options,
  );
}

/** `true` or `false` in a query string. */
export function QueryFlagField(options: FieldOptions): PropertyDecorator {
  const toFlag = Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
  return applyDecorators(toFlag, FlagField(options));
}

export function ChoiceField(options: FieldOptions & { values: readonly string[] }): PropertyDecorator {
  const { values } = options;
  return field(
    {
      accepts: (value) => typeof value === 'string' && values.includes(value),
      expected: `one of ${values.join(', ')}`,
      schema: { type: 'string', enum: [...values] },
    },
    options,
  );
}

/** A public id of one kind; it stays text, `readId` turns it into a UUID. */
export function IdField(options: FieldOptions & { prefix: IdPrefix }): PropertyDecorator {
  const { prefix } = options;
  // Optional ids often exclude each other: an example with all of them would be invalid.
  const example = options.optional === true ? undefined : exampleId(prefix);
  return field(
    {
      accepts: (value) => typeof value === 'string' && parseId(prefix, value) !== null,
      expected: describeId(prefix),
      schema: { type: 'string', pattern: `^${prefix}_[0-9a-hjkmnp-tv-z]{26}$` },
      code: 'invalid_id',
    },
    { example, ...options },
  );
}

/** Distinct public ids of one kind. */
export function IdListField(options: FieldOptions & { prefix: IdPrefix; items: number }): PropertyDecorator {
  const { prefix, items } = options;
  const isId = (value: unknown): boolean => typeof value === 'string' && parseId(prefix, value) !== null;
  return field(
    {
      accepts: (value) =>
        Array.isArray(value) && value.length <= items && new Set(value).size === value.length && value.every(isId),
      expected: `a list of at most ${items} distinct ids, each ${describeId(prefix)}`,
      schema: { type: 'array', items: { type: 'string' }, maxItems: items, uniqueItems: true },
    },
    options,
  );
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** An RFC 3339 time with its offset; it stays text. */
export function TimeField(options: FieldOptions): PropertyDecorator {
  return field(
    {
      accepts: (value) => typeof value === 'string' && RFC_3339.test(value) && !Number.isNaN(Date.parse(value)),
      expected: 'an RFC 3339 time such as 2026-11-20T08:00:00.000Z',
      schema: { type: 'string', format: 'date-time' },
    },
    options,
  );
}

/** A list of distinct texts: tags, globs, names. */
export function TextListField(
  options: FieldOptions & { items: number; max: number; pattern?: RegExp; expected?: string },
): PropertyDecorator {
  const { items, max, pattern } = options;
  const expected = options.expected ?? `a list of at most ${items} distinct texts of 1 to ${max} characters`;
  return field(
    {
      accepts: (value) =>
        Array.isArray(value) &&
        value.length <= items &&
        new Set(value).size === value.length &&
        value.every((item) => isText(item, 1, max, pattern)),
      expected,
      schema: { type: 'array', items: { type: 'string', maxLength: max }, maxItems: items, uniqueItems: true },
    },
    options,
  );
}

const METADATA_PAIRS = 16;
const METADATA_NAME_MAX = 64;
const METADATA_VALUE_MAX = 512;

/** The caller's own labels. In a PATCH a null value removes its name. */
export function MetadataField(options: FieldOptions): PropertyDecorator {
  const accepts = (value: unknown): boolean =>
    isPlainObject(value) &&
    Object.keys(value).length <= METADATA_PAIRS &&
    Object.entries(value).every(
      ([name, text]) => isText(name, 1, METADATA_NAME_MAX) && (text === null || isText(text, 0, METADATA_VALUE_MAX)),
    );
  return field(
    {
      accepts,
      expected: `an object of at most ${METADATA_PAIRS} texts (names to ${METADATA_NAME_MAX}, values to ${METADATA_VALUE_MAX} characters)`,
      schema: { type: 'object', additionalProperties: { type: ['string', 'null'] } } as never,
    },
    options,
  );
}

/** An object with fields of its own. */
export function ObjectField(type: ClassReference, options: FieldOptions): PropertyDecorator {
  return nested(type, options, false);
}

export function ObjectListField(type: ClassReference, options: FieldOptions & { items: number }): PropertyDecorator {
  const { items } = options;
  const count = field(
    {
      accepts: (value) => Array.isArray(value) && value.length <= items,
      expected: `a list of at most ${items} objects`,
      schema: {},
    },
    options,
  );
  return applyDecorators(count, nested(type, options, true));
}

function nested(type: ClassReference, options: FieldOptions, isArray: boolean): PropertyDecorator {
  const { description, example, optional = false, nullable = false } = options;
  return applyDecorators(
    ValidateIf((_body, value) => !(optional && value === undefined) && !(nullable && value === null)),
    ValidateNested({ each: isArray, message: isArray ? 'a list of objects' : 'an object' }),
    Type(type),
    // A new function: Swagger recognizes a lazy reference by the function name `type`.
    ApiProperty({
      type: () => type(),
      isArray,
      description,
      example,
      required: !optional,
      ...(nullable ? { nullable } : {}),
    }),
  );
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
