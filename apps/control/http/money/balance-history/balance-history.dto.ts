import { id, integer, objects, optional, text, time, timeZone, usd } from '#fields';
import { formatId, formatUsd } from '#kernel';
import type { BalanceHistory } from '#usage';
import { query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

const DAYS_MAX = 366;
export const DAYS_DEFAULT = 30;

export class BalanceHistoryQuery extends query(
  optional({
    days: integer(`How many days, today included; ${DAYS_DEFAULT} unless given.`, {
      min: 1,
      max: DAYS_MAX,
      example: 7,
    }),
    tz: timeZone("Whose clocks begin a day; the organization's unless given."),
  }),
) {}

export class DailyBalanceResponse extends reply({
  starts_at: time('When the day begins.'),
  added_usd: usd('What top-ups and grants added on this day.'),
  balance_usd: usd('The balance when the day ended, or now.'),
}) {}

export class BalanceHistoryResponse extends reply({
  object: objectName('balance_history'),
  organization_id: id('org'),
  tz: text({ example: 'Europe/Berlin' }),
  opening_balance_usd: usd('The balance when the first day began.'),
  data: objects(DailyBalanceResponse, 'Every day by the time of booking, the oldest first.'),
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
