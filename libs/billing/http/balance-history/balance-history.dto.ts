import { id, integer, objects, optional, text, time, timeZone, usd, formatId, formatUsd } from '#core';
import { query, reply, objectName } from '#core/http';
import type { BalanceHistory } from '../../usage/statements/daily-balances.service.js';

const DAYS_MAX = 366;
export const DAYS_DEFAULT = 30;

export class BalanceHistoryQuery extends query(
  optional({
    days: integer(`Number of days, including today. Defaults to ${DAYS_DEFAULT}.`, {
      min: 1,
      max: DAYS_MAX,
      example: 7,
    }),
    tz: timeZone('Time zone of the days. Defaults to the organization’s.'),
  }),
) {}

export class DailyBalanceResponse extends reply({
  starts_at: time('Start of the day.'),
  added_usd: usd('Top-ups and grants of the day.'),
  balance_usd: usd('Balance at the end of the day, or now.'),
}) {}

export class BalanceHistoryResponse extends reply({
  object: objectName('balance_history'),
  organization_id: id('org'),
  tz: text({ example: 'Europe/Berlin' }),
  opening_balance_usd: usd('Balance at the start of the first day.'),
  data: objects(DailyBalanceResponse, 'Balance by day of settlement, oldest first.'),
}) {}

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
