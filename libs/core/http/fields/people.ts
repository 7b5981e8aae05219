import { type Field, kind } from '../../fields/field.js';
import { isName } from '../../kernel/text/shown-name.js';

const PASSWORD_MAX = 1_000;

/** The name of a person or an organization, which mails show to others. */
export const personName = kind<string, { readonly max: number }>(({ max = 0 }) => ({
  schema: { type: 'string' },
  remark: 'No links, line breaks or invisible characters.',
  check: {
    accepts: (value) => typeof value === 'string' && value.length <= max && isName(value),
    rule: 'person_name',
    expected: `a name of 1 to ${max} characters, without links, line breaks and invisible characters`,
    bounds: { minLength: 1, maxLength: max },
  },
}));

/** A password; its rules are checked by its service. Errors never repeat the value. */
export const password = kind<string>(() => ({
  schema: { type: 'string' },
  check: {
    accepts: (value) => typeof value === 'string' && value.length >= 1 && value.length <= PASSWORD_MAX,
    rule: 'text',
    expected: `text of 1 to ${PASSWORD_MAX} characters`,
    bounds: { minLength: 1, maxLength: PASSWORD_MAX },
  },
  examples: { request: 'wobble-quartz-lantern' },
}));

/** The secret of a link: what stands after `#token=`. */
export function linkToken(): Field<string, false> {
  const declare = kind<string>(() => ({
    schema: { type: 'string' },
    check: {
      accepts: (value) => typeof value === 'string' && value.length >= 1 && value.length <= 200,
      expected: 'the token of a link',
      bounds: { minLength: 1, maxLength: 200 },
    },
  }));
  return declare('Token from the link, after `#token=`.', { example: 'rtf_lnk_…' });
}
