import { RoutifyError, SPEND_PERIODS, type SpendCap, type SpendPeriod } from '#kernel';
import { ChoiceField, ObjectListField } from '../../../conventions/fields/fields.js';
import { readUsd, UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';

export class SpendCapRequest {
  @ChoiceField({ values: SPEND_PERIODS, description: "A day or month of the organization's time zone, or for good." })
  period!: SpendPeriod;

  @UsdField({ sign: 'zero_or_more', description: 'At most this is spent in the period; "0": only what is free.' })
  amount_usd!: UsdInput;
}

/** All caps of a key or a member; a period without an entry has no cap. */
export function SpendCapsField(description: string): PropertyDecorator {
  return ObjectListField(() => SpendCapRequest, { items: SPEND_PERIODS.length, optional: true, description });
}

export function readSpendCaps(caps: readonly SpendCapRequest[]): SpendCap[] {
  if (new Set(caps.map(({ period }) => period)).size < caps.length) {
    throw new RoutifyError('invalid_request_error', 'caps: expected one cap a period, got several', { param: 'caps' });
  }
  return caps.map(({ period, amount_usd }) => ({ period, limitNanoUsd: readUsd(amount_usd) }));
}
