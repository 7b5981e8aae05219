import type { FieldOptions } from './field.js';
import { TextField } from './fields.js';

const EMAIL = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,189}$/;

/** An email address; stored in lower case. */
export function EmailField(options: FieldOptions): PropertyDecorator {
  return TextField({
    max: 254,
    min: 3,
    pattern: EMAIL,
    expected: 'an email address',
    example: 'ada@example.com',
    ...options,
  });
}
