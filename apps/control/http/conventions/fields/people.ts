import { canonicalAddress, isName } from '#kernel';
import { kind, type Field, type FieldRule } from './declare.js';

const EMAIL_MAX = 254;
const TYPED = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/;
const PASSWORD_MAX = 1_000;

/** An email address, which becomes its canonical spelling. */
export const email = kind<string>(() =>
  address(
    (value) => canonicalAddress(value) !== null,
    (value) => (isShortText(value) ? (canonicalAddress(value) ?? value) : value),
  ),
);

/** The address of a present account, as it was typed: accounts of older versions may have another spelling. */
export const accountEmail = kind<string>(() => address((value) => TYPED.test(value)));

function address(accepts: (value: string) => boolean, canonical?: (value: unknown) => unknown): FieldRule {
  return {
    schema: { type: 'string' },
    check: {
      accepts: (value) => isShortText(value) && accepts(value),
      expected: 'an email address',
      bounds: { minLength: 3, maxLength: EMAIL_MAX },
      ...(canonical && { canonical }),
    },
    examples: { request: 'ada@example.com' },
  };
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 3 && value.length <= EMAIL_MAX;
}

/** The name of a person or an organization, which mails show to others. */
export const personName = kind<string, { readonly max: number }>(({ max = 0 }) => ({
  schema: { type: 'string' },
  remark: 'No links, line breaks or invisible characters.',
  check: {
    accepts: (value) => typeof value === 'string' && value.length <= max && isName(value),
    expected: `a name of 1 to ${max} characters, without links, line breaks and invisible characters`,
    bounds: { minLength: 1, maxLength: max },
  },
}));

/** A password; its rules are checked by its service. Errors never repeat the value. */
export const password = kind<string>(() => ({
  schema: { type: 'string' },
  check: {
    accepts: (value) => typeof value === 'string' && value.length >= 1 && value.length <= PASSWORD_MAX,
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
