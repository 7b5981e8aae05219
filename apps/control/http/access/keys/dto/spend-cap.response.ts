import { ApiProperty } from '@nestjs/swagger';
import type { CapUse } from '#billing';
import { formatUsd, SPEND_PERIODS } from '#kernel';
import { TimeProperty, UsdProperty } from '../../../conventions/fields/response-properties.js';

export class SpendCapResponse {
  @ApiProperty({ type: 'string', enum: [...SPEND_PERIODS] })
  period!: string;

  @UsdProperty()
  amount_usd!: string;

  @UsdProperty({ description: 'Booked in the period that runs.' })
  spent_usd!: string;

  @TimeProperty({ nullable: true, description: 'When the next period begins; null: never.' })
  resets_at!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'Europe/Berlin',
    description: 'Where its day or month begins; null: in the time zone of the organization.',
  })
  time_zone!: string | null;
}

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
