import { choice, flag, integer, object, objects, shape, text, time, usd, formatUsd } from '#core';
import { reply, objectName } from '#core/http';
import type { BalanceTotals, CheckResult } from '../../ledger-audit/ledger-check.repository.js';
import type { UsageGroup } from '../../usage/domain/usage-query.js';

/** Groupings with few enough values to be added up. */
export const CHECKED_GROUPS = ['model', 'tier', 'channel'] as const satisfies readonly UsageGroup[];

export class LedgerPromiseResponse extends reply({
  name: text({ example: 'wallets' }),
  promise: text({ example: "each wallet's posted amount is the sum of its lots" }),
  holds: flag(),
  differences: shape<Record<string, string>[]>(
    { type: 'array', items: { type: 'object', additionalProperties: { type: 'string' } } },
    'Rows that fail the check, at most 100, as named values.',
    { example: [] },
  ),
}) {}

export class UsageSumResponse extends reply({
  group_by: choice(CHECKED_GROUPS),
  charged_usd: usd('Total charges of all values.'),
}) {}

export class CheckedUsageResponse extends reply({
  from: time(),
  to: time(),
  charged_usd: usd('Charges of all requests.'),
  sums: objects(UsageSumResponse),
}) {}

export class LedgerCheckResponse extends reply({
  object: objectName('ledger_check'),
  checked_at: time(),
  balanced: flag('Whether all checks pass.'),
  wallet_count: integer({ example: 14 }),
  wallets_usd: usd('Total of all wallets.'),
  ledger_usd: usd('Total of all ledger accounts of customers.'),
  difference_usd: usd('Wallets minus ledger.'),
  usage: object(CheckedUsageResponse, 'Usage totals of the last 31 days.'),
  checks: objects(LedgerPromiseResponse),
}) {}

export interface CheckedUsage {
  readonly from: Date;
  readonly before: Date;
  readonly chargedNanoUsd: bigint;
  readonly sums: readonly { readonly groupBy: UsageGroup; readonly chargedNanoUsd: bigint }[];
}

export function presentLedgerCheck(
  { wallets, walletsNanoUsd, lotsNanoUsd }: BalanceTotals,
  usage: CheckedUsage,
  checks: readonly CheckResult[],
  nowMs: number,
): LedgerCheckResponse {
  const agree = usage.sums.every(({ chargedNanoUsd }) => chargedNanoUsd === usage.chargedNanoUsd);
  return {
    object: 'ledger_check',
    checked_at: new Date(nowMs).toISOString(),
    balanced: agree && walletsNanoUsd === lotsNanoUsd && checks.every(({ rows }) => rows.length === 0),
    wallet_count: wallets,
    wallets_usd: formatUsd(walletsNanoUsd),
    ledger_usd: formatUsd(lotsNanoUsd),
    difference_usd: formatUsd(walletsNanoUsd - lotsNanoUsd),
    usage: {
      from: usage.from.toISOString(),
      to: usage.before.toISOString(),
      charged_usd: formatUsd(usage.chargedNanoUsd),
      sums: usage.sums.map(({ groupBy, chargedNanoUsd }) => ({
        group_by: groupBy,
        charged_usd: formatUsd(chargedNanoUsd),
      })),
    },
    checks: checks.map(({ name, promise, rows }) => ({
      name,
      promise,
      holds: rows.length === 0,
      differences: rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([field, value]) => [field, String(value)])),
      ),
    })),
  };
}
