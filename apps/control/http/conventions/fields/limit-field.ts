import type { FieldOptions } from './field.js';
import { WholeNumberField } from './fields.js';

const INT_MAX = 2_147_483_647;

/** A limit: a whole number from 1, or null for none. */
export function LimitField(options: FieldOptions): PropertyDecorator {
  return WholeNumberField({ min: 1, max: INT_MAX, nullable: true, optional: true, example: 600, ...options });
}
