import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { CurrentMember } from '#core/http';
import { DailyBalancesService } from '../../usage/statements/daily-balances.service.js';
import {
  BalanceHistoryQuery,
  BalanceHistoryResponse,
  DAYS_DEFAULT,
  presentBalanceHistory,
} from '../balance-history/balance-history.dto.js';

/** The balance of the organization over time. */
@ApiTags('Own money')
@CustomerResource('transfers')
@Controller('api/v1/balance-history')
export class OwnBalanceHistoryController {
  constructor(private readonly balances: DailyBalancesService) {}

  @Get()
  @ApiOperation({ summary: 'Get your balance by day' })
  @ApiOkResponse({ type: BalanceHistoryResponse })
  async get(
    @CurrentMember() { organization: { id, tz } }: Membership,
    @Query() query: BalanceHistoryQuery,
  ): Promise<BalanceHistoryResponse> {
    const zone = query.tz ?? tz;
    return presentBalanceHistory(id, zone, await this.balances.read(id, query.days ?? DAYS_DEFAULT, zone));
  }
}
