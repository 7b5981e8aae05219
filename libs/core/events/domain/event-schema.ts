import type { AnyField, FieldOptions } from '../../fields/field.js';
import { EVENT_TYPES, type EventTypeName } from './event-types.js';

type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of `data` of a type. Fields may be added. */
export function schemaOfData(type: EventTypeName): JsonSchema {
  const fields: readonly (readonly [string, AnyField])[] = Object.entries(EVENT_TYPES[type].data);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(([name, field]) => [name, schemaOf(field)])),
    required: fields.map(([name]) => name),
  };
}

function schemaOf({ rule, options }: AnyField): JsonSchema {
  const { nullable = false, description }: FieldOptions = options;
  const { type, enum: values, ...rest } = rule.schema as { readonly type: string; readonly enum?: readonly string[] };
  return {
    ...rest,
    type: nullable ? [type, 'null'] : type,
    ...(values === undefined ? {} : { enum: nullable ? [...values, null] : values }),
    ...(description === undefined ? {} : { description }),
  };
}
