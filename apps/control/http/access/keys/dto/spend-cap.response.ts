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
}

export function presentSpendCap({ period, limitNanoUsd, spentNanoUsd, resetsAtMs }: CapUse): SpendCapResponse {
  return {
    period,
    amount_usd: formatUsd(limitNanoUsd),
    spent_usd: formatUsd(spentNanoUsd),
    resets_at: resetsAtMs === null ? null : new Date(resetsAtMs).toISOString(),
  };
}
