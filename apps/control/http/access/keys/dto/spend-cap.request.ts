import { RoutifyError, SPEND_PERIODS, type SpendCap, type SpendPeriod } from '#kernel';
import { ChoiceField, ObjectListField } from '../../../conventions/fields/fields.js';
import { TimeZoneField } from '../../../conventions/fields/locale-fields.js';
import { readUsd, UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';

export class SpendCapRequest {
  @ChoiceField({ values: SPEND_PERIODS, description: 'A day, a month, or for good.' })
  period!: SpendPeriod;

  @UsdField({ sign: 'zero_or_more', description: 'At most this is spent in the period; "0": only what is free.' })
  amount_usd!: UsdInput;

  @TimeZoneField({
    optional: true,
    nullable: true,
    description:
      'Where its day or month begins; `null`: in the time zone of the organization. Without it the cap of this period keeps its own.',
    example: 'Europe/Berlin',
  })
  time_zone?: string | null;
}

/** All caps of a key or a member; a period without an entry has no cap. */
export function SpendCapsField(description: string): PropertyDecorator {
  return ObjectListField(() => SpendCapRequest, { items: SPEND_PERIODS.length, optional: true, description });
}

/** @param before the present caps: one that names no time zone keeps that of its period */
export function readSpendCaps(caps: readonly SpendCapRequest[], before: readonly SpendCap[]): SpendCap[] {
  if (new Set(caps.map(({ period }) => period)).size < caps.length) {
    throw new RoutifyError('invalid_request_error', 'caps: expected one cap a period, got several', { param: 'caps' });
  }
  return caps.map(({ period, amount_usd, time_zone: named }) => {
    if (period === 'total' && typeof named === 'string') {
      const message = 'caps: a cap for good begins nowhere, and has no time zone';
      throw new RoutifyError('invalid_request_error', message, { param: 'caps' });
    }
    const timeZone = named === undefined ? (before.find((cap) => cap.period === period)?.timeZone ?? null) : named;
    return { period, limitNanoUsd: readUsd(amount_usd), timeZone };
  });
}
