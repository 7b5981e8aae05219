import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, OrganizationsService } from '#auth';
import { IdPipe } from '#core/http';
import { DailyBalancesService } from '../../usage/statements/daily-balances.service.js';
import {
  BalanceHistoryQuery,
  BalanceHistoryResponse,
  DAYS_DEFAULT,
  presentBalanceHistory,
} from './balance-history.dto.js';

/** The balance of an organization over time. */
@ApiTags('Money')
@OperatorResource('money')
@Controller('admin/v1/organizations/:id/balance-history')
export class BalanceHistoryController {
  constructor(
    private readonly balances: DailyBalancesService,
    private readonly organizations: OrganizationsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Get the balance of an organization by day' })
  @ApiOkResponse({ type: BalanceHistoryResponse })
  async get(
    @Param('id', new IdPipe('org')) id: string,
    @Query() { days = DAYS_DEFAULT, tz }: BalanceHistoryQuery,
  ): Promise<BalanceHistoryResponse> {
    const organization = await this.organizations.get(id);
    const zone = tz ?? organization.tz;
    return presentBalanceHistory(organization.id, zone, await this.balances.read(organization.id, days, zone));
  }
}
