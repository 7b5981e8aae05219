import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { canonicalAddress } from '#kernel';
import { field, type FieldOptions } from './field.js';

const LENGTH_MAX = 254;
const TYPED = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/;

/** An email address, which becomes its canonical spelling. */
export function EmailField(options: FieldOptions): PropertyDecorator {
  const canonicalize = Transform(({ value }: { value: unknown }) =>
    isShortText(value) ? (canonicalAddress(value) ?? value) : value,
  );
  return applyDecorators(
    canonicalize,
    addressField((value) => canonicalAddress(value) !== null, options),
  );
}

/** The address of a present account, as it was typed: accounts of older versions may have another spelling. */
export function AccountEmailField(options: FieldOptions): PropertyDecorator {
  return addressField((value) => TYPED.test(value), options);
}

function addressField(accepts: (value: string) => boolean, options: FieldOptions): PropertyDecorator {
  return field(
    {
      accepts: (value) => isShortText(value) && accepts(value),
      expected: 'an email address',
      schema: { type: 'string', minLength: 3, maxLength: LENGTH_MAX },
    },
    { example: 'ada@example.com', ...options },
  );
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 3 && value.length <= LENGTH_MAX;
}
