import type { CapUse } from '#billing';
import { formatUsd, SPEND_PERIODS } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, text, time } from '../../../conventions/fields/kinds.js';
import { usd } from '../../../conventions/fields/usd.js';

export class SpendCapResponse extends reply({
  period: choice(SPEND_PERIODS),
  amount_usd: usd(),
  spent_usd: usd('Booked in the period that runs.'),
  resets_at: time('When the next period begins; null: never.', { nullable: true }),
  time_zone: text('Where its day or month begins; null: in the time zone of the organization.', {
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
