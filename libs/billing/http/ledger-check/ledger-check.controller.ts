import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Clock } from '#core';
import { LedgerAudit } from '../../ledger-audit/ledger-audit.js';
import { UsageService } from '../../usage/queries/usage.service.js';
import type { UsageGroup } from '../../usage/domain/usage-query.js';
import { CHECKED_GROUPS, type CheckedUsage, LedgerCheckResponse, presentLedgerCheck } from './ledger-check.dto.js';

const WINDOW_MS = 31 * 86_400_000;

/** The books at a glance; `routify audit` checks all of them. */
@ApiTags('Money')
@OperatorResource('money')
@Controller('admin/v1/ledger-check')
export class LedgerCheckController {
  constructor(
    private readonly audit: LedgerAudit,
    private readonly usage: UsageService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Check the ledger. Compares wallets with ledger accounts, and usage totals with each other.',
  })
  @ApiOkResponse({ type: LedgerCheckResponse })
  async get(): Promise<LedgerCheckResponse> {
    const nowMs = this.clock.nowMs();
    const [totals, checks, usage] = await Promise.all([
      this.audit.sumBalances(),
      this.audit.checkBalances(),
      this.checkUsage(nowMs),
    ]);
    return presentLedgerCheck(totals, usage, checks, nowMs);
  }

  /** Until a quarter of an hour ago: bookings in between would differ from sum to sum. */
  private async checkUsage(nowMs: number): Promise<CheckedUsage> {
    const before = new Date(nowMs - 900_000);
    const range = { from: new Date(before.getTime() - WINDOW_MS), before };
    const [charged, ...sums] = await Promise.all([null, ...CHECKED_GROUPS].map((groupBy) => this.sum(range, groupBy)));
    return {
      ...range,
      chargedNanoUsd: charged ?? 0n,
      sums: CHECKED_GROUPS.map((groupBy, index) => ({ groupBy, chargedNanoUsd: sums[index] ?? 0n })),
    };
  }

  private async sum(range: { readonly from: Date; readonly before: Date }, groupBy: UsageGroup | null) {
    const all = { organizationIds: null, keyIds: null, tz: 'UTC', interval: 'month' } as const;
    const rows = await this.usage.sum({ ...range, ...all, groupBy });
    return rows.reduce((total, { chargeNanoUsd }) => total + chargeNanoUsd, 0n);
  }
}
