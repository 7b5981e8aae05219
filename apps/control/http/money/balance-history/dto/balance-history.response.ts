import { ApiProperty } from '@nestjs/swagger';
import type { BalanceHistory } from '#usage';
import { formatId, formatUsd } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';

export class DailyBalanceResponse {
  @TimeProperty({ description: 'When the day begins.' })
  starts_at!: string;

  @UsdProperty({ description: 'What top-ups and grants added on this day.' })
  added_usd!: string;

  @UsdProperty({ description: 'The balance when the day ended, or now.' })
  balance_usd!: string;
}

export class BalanceHistoryResponse {
  @ObjectProperty('balance_history')
  object!: 'balance_history';

  @IdProperty('org')
  organization_id!: string;

  @ApiProperty({ type: 'string', example: 'Europe/Berlin' })
  tz!: string;

  @UsdProperty({ description: 'The balance when the first day began.' })
  opening_balance_usd!: string;

  @ApiProperty({ type: [DailyBalanceResponse], description: 'Every day by the time of booking, the oldest first.' })
  data!: DailyBalanceResponse[];
}

export function presentBalanceHistory(
  organizationId: string,
  tz: string,
  { openingNanoUsd, days }: BalanceHistory,
): BalanceHistoryResponse {
  return {
    object: 'balance_history',
    organization_id: formatId('org', organizationId),
    tz,
    opening_balance_usd: formatUsd(openingNanoUsd),
    data: days.map(({ startsAt, addedNanoUsd, balanceNanoUsd }) => ({
      starts_at: startsAt.toISOString(),
      added_usd: formatUsd(addedNanoUsd),
      balance_usd: formatUsd(balanceNanoUsd),
    })),
  };
}
