import { isName } from '#kernel';
import { field, type FieldOptions } from './field.js';

/** The name of a person or an organization, which mails show to others. */
export function NameField({ max, ...options }: FieldOptions & { max: number }): PropertyDecorator {
  const description = `${options.description} It has no links, line breaks or invisible characters.`;
  return field(
    {
      accepts: (value) => typeof value === 'string' && value.length <= max && isName(value),
      expected: `a name of 1 to ${max} characters, without links, line breaks and invisible characters`,
      schema: { type: 'string', minLength: 1, maxLength: max },
    },
    { ...options, description },
  );
}
