import { ApiProperty } from '@nestjs/swagger';
import { formatUsd } from '#kernel';
import type { BalanceTotals, CheckResult } from '#ledger-audit';
import type { UsageGroup } from '#usage';
import { ObjectProperty, TimeProperty, UsdProperty } from '../../../conventions/fields/response-properties.js';

/** Groupings with few enough values to be added up. */
export const CHECKED_GROUPS = ['model', 'tier', 'channel'] as const satisfies readonly UsageGroup[];

export class LedgerPromiseResponse {
  @ApiProperty({ type: 'string', example: 'wallets' })
  name!: string;

  @ApiProperty({ type: 'string', example: "each wallet's posted amount is the sum of its lots" })
  promise!: string;

  @ApiProperty({ type: 'boolean' })
  holds!: boolean;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: { type: 'string' } },
    description: 'Rows for which it does not hold, at most 100, as named values.',
    example: [],
  })
  differences!: Record<string, string>[];
}

export class UsageSumResponse {
  @ApiProperty({ type: 'string', enum: [...CHECKED_GROUPS] })
  group_by!: string;

  @UsdProperty({ description: 'Charges of all its values together.' })
  charged_usd!: string;
}

export class CheckedUsageResponse {
  @TimeProperty()
  from!: string;

  @TimeProperty()
  to!: string;

  @UsdProperty({ description: 'Charges of all requests.' })
  charged_usd!: string;

  @ApiProperty({ type: [UsageSumResponse] })
  sums!: UsageSumResponse[];
}

export class LedgerCheckResponse {
  @ObjectProperty('ledger_check')
  object!: 'ledger_check';

  @TimeProperty()
  checked_at!: string;

  @ApiProperty({ type: 'boolean', description: 'All of the following agree.' })
  balanced!: boolean;

  @ApiProperty({ type: 'integer', example: 14 })
  wallet_count!: number;

  @UsdProperty({ description: 'What all customers have by their wallets.' })
  wallets_usd!: string;

  @UsdProperty({ description: 'What they have by the accounts of the ledger.' })
  ledger_usd!: string;

  @UsdProperty({ description: 'The wallets less the ledger.' })
  difference_usd!: string;

  @ApiProperty({ type: CheckedUsageResponse, description: 'The last 31 days, added up in several ways.' })
  usage!: CheckedUsageResponse;

  @ApiProperty({ type: [LedgerPromiseResponse] })
  checks!: LedgerPromiseResponse[];
}

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
      ...{ name, promise, holds: rows.length === 0 },
      differences: rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([field, value]) => [field, String(value)])),
      ),
    })),
  };
}
