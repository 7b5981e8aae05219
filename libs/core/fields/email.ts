import { canonicalAddress } from '../kernel/text/email-address.js';
import { kind, type FieldRule } from './field.js';

const EMAIL_MAX = 254;
const TYPED = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/;

/** An email address, which becomes its canonical spelling. */
export const email = kind<string>(() =>
  address(
    (value) => canonicalAddress(value) !== null,
    (value) => (isShortText(value) ? (canonicalAddress(value) ?? value) : value),
  ),
);

/** An email address as it was typed: accounts of older versions may have another spelling than the canonical one. */
export const typedEmail = kind<string>(() => address((value) => TYPED.test(value)));

function address(accepts: (value: string) => boolean, canonical?: (value: unknown) => unknown): FieldRule {
  return {
    schema: { type: 'string' },
    check: {
      accepts: (value) => isShortText(value) && accepts(value),
      rule: 'email',
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
