import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Clock } from '#core';
import { DeferredRevenueService } from '../../ledger/months/deferred-revenue.service.js';
import { ApiDeferredRevenueFile, deferredRevenueFile } from './deferred-revenue-file.js';
import { DeferredRevenueResponse, presentDeferredRevenue } from './deferred-revenue.dto.js';
import { currentMonth, LedgerMonthQuery } from './ledger-month.dto.js';

/** What changed the unspent credit of customers, a liability until it is used. */
@ApiTags('Money')
@OperatorResource('money')
@Controller('admin/v1')
export class DeferredRevenueController {
  constructor(
    private readonly revenue: DeferredRevenueService,
    private readonly clock: Clock,
  ) {}

  @Get('deferred-revenue')
  @ApiOperation({ summary: 'Get what changed the credit owed to customers in a month' })
  @ApiOkResponse({ type: DeferredRevenueResponse })
  async get(@Query() { month, mode = 'live' }: LedgerMonthQuery): Promise<DeferredRevenueResponse> {
    const report = await this.revenue.read(month ?? currentMonth(this.clock), mode === 'test');
    return presentDeferredRevenue(report, mode);
  }

  @Get('deferred-revenue.csv')
  @ApiOperation({ summary: 'Export what changed the credit owed to each organization in a month as CSV' })
  @ApiDeferredRevenueFile()
  async file(@Query() { month, mode = 'live' }: LedgerMonthQuery): Promise<StreamableFile> {
    const reported = { month: month ?? currentMonth(this.clock), mode };
    return deferredRevenueFile(reported, await this.revenue.byOrganization(reported.month, mode === 'test'));
  }
}
