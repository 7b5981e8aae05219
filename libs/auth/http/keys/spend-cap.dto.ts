import type { CapUse } from '#billing/ledger';
import {
  choice,
  objects,
  readUsd,
  text,
  time,
  timeZone,
  usd,
  usdInput,
  formatUsd,
  RoutifyError,
  SPEND_PERIODS,
  type SpendCap,
} from '#core';
import { body, reply } from '#core/http';

export class SpendCapRequest extends body({
  period: choice(SPEND_PERIODS, 'Period of the spend limit: a day, a month, or total.'),
  amount_usd: usdInput('Maximum spend in the period. "0" allows only free requests.', { sign: 'zero_or_more' }),
  time_zone: timeZone(
    'Time zone of the day or month. `null`: the organization’s time zone. If absent, an existing limit of this period keeps its time zone.',
    { optional: true, nullable: true, example: 'Europe/Berlin' },
  ),
}) {}

/** All caps of a key or a member; a period without an entry has no cap. */
export function spendCaps(description: string) {
  return objects(SpendCapRequest, description, { items: SPEND_PERIODS.length, optional: true });
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

export class SpendCapResponse extends reply({
  period: choice(SPEND_PERIODS),
  amount_usd: usd(),
  spent_usd: usd('Amount spent in the current period.'),
  resets_at: time('Start of the next period. `null`: never.', { nullable: true }),
  time_zone: text('Time zone of the day or month. `null`: the organization’s time zone.', {
    nullable: true,
    example: 'Europe/Berlin',
  }),
}) {}

export function presentSpendCap({
  period,
  limitNanoUsd,
  spentNanoUsd,
  resetsAtMs,
  timeZone,
}: CapUse): SpendCapResponse {
  return {
    period,
    amount_usd: formatUsd(limitNanoUsd),
    spent_usd: formatUsd(spentNanoUsd),
    resets_at: resetsAtMs === null ? null : new Date(resetsAtMs).toISOString(),
    time_zone: timeZone,
  };
}
