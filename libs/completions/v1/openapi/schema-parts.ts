import type { Schema } from '#core/openapi';

export const text: Schema = { type: 'string' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const flag: Schema = { type: 'boolean' };
export const time: Schema = { type: 'string', format: 'date-time' };
export const texts: Schema = { type: 'array', items: text };
/** An object of any fields, which are passed through. */
export const anyObject: Schema = { type: 'object', additionalProperties: true };
/** A balance, a hold, a rate: exact, with at most 9 decimals. */
export const decimal: Schema = { type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' };
/** A cost: plain decimal digits, never an exponent. */
export const cost: Schema = { type: 'number', minimum: 0 };

export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

export function describe(description: string, schema: Schema): Schema {
  return schema.$ref === undefined ? { ...schema, description } : { allOf: [schema], description };
}

export function listOf(items: Schema, minItems = 0): Schema {
  return { type: 'array', items, ...(minItems === 0 ? {} : { minItems }) };
}

export function constant(value: string): Schema {
  return { type: 'string', const: value };
}

/** A value of an open-ended set: clients must expect unknown ones. `docs` describes each. */
export function word(docs: Readonly<Record<string, string>>): Schema {
  const lines = Object.entries(docs).map(([value, meaning]) => `\`${value}\`: ${meaning}`);
  return { type: 'string', description: lines.join(' ') };
}

/** The schema, or null. */
export function orNull(schema: Schema): Schema {
  const { type } = schema;
  if (type !== undefined) return { ...schema, type: [...(typeof type === 'string' ? [type] : type), 'null'] };
  if (schema.anyOf !== undefined) return { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] };
  return schema.$ref === undefined ? schema : { anyOf: [schema, { type: 'null' }] };
}

/** An object with all fields required, except the `optional` ones. */
export function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', ...(required.length === 0 ? {} : { required }), properties };
}

/** An object with additional fields, which pass through unchanged. */
export function openObject(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  return { ...object(properties, optional), additionalProperties: true };
}
