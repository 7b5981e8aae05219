import { field, type FieldOptions } from './field.js';

/** A list of distinct values from a fixed set. */
export function ChoicesField(options: FieldOptions & { values: readonly string[] }): PropertyDecorator {
  const { values } = options;
  return field(
    {
      accepts: (value) =>
        Array.isArray(value) &&
        new Set(value).size === value.length &&
        value.every((item) => values.includes(item as string)),
      expected: `a list of distinct values from ${values.join(', ')}`,
      schema: { type: 'array', items: { type: 'string', enum: [...values] }, uniqueItems: true },
    },
    options,
  );
}
