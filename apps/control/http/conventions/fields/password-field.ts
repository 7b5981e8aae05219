import { field } from './field.js';

const LENGTH_MAX = 1_000;

/** A password; its rules are checked by its service. Errors never repeat the value. */
export function PasswordField(description: string, options: { readonly optional?: true } = {}): PropertyDecorator {
  return field(
    {
      accepts: (value) => typeof value === 'string' && value.length >= 1 && value.length <= LENGTH_MAX,
      expected: `text of 1 to ${LENGTH_MAX} characters`,
      schema: { type: 'string', minLength: 1, maxLength: LENGTH_MAX },
    },
    { description, example: 'wobble-quartz-lantern', ...options },
  );
}

/** The secret of a link: what stands after `#token=`. */
export function LinkTokenField(): PropertyDecorator {
  return field(
    {
      accepts: (value) => typeof value === 'string' && value.length >= 1 && value.length <= 200,
      expected: 'the token of a link',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
    },
    { description: 'What stands after `#token=` in the link.', example: 'rtf_lnk_…' },
  );
}
