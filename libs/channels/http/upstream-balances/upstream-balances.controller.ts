import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { readUsd, type UsdInput, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  readId,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { UpstreamBalances } from '../../upstream-accounts/management/upstream-balances.service.js';
import {
  ListUpstreamBalancesQuery,
  presentUpstreamBalance,
  UpdateUpstreamBalanceRequest,
  UpstreamBalanceResponse,
} from './upstream-balance.dto.js';

/** What is left on the accounts behind credentials. */
@ApiTags('Upstream balances')
@OperatorResource('channels')
@Controller('admin/v1/upstream-balances')
export class UpstreamBalancesController {
  constructor(private readonly balances: UpstreamBalances) {}

  @Get()
  @ApiOperation({ summary: 'List balances at providers, one for each credential' })
  @ApiListResponse(UpstreamBalanceResponse)
  async list(@Query() query: ListUpstreamBalancesQuery): Promise<ListResponse<UpstreamBalanceResponse>> {
    const { channel_id: channel, low: isLow } = query;
    const channelId = channel === undefined ? undefined : readId('chn', channel, 'channel_id');
    const page = await this.balances.list(definedFields({ channelId, isLow }), readPage(query, 'crd'));
    return presentPage(page, presentUpstreamBalance);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get the balance of a credential’s account' })
  @ApiOkResponse({ type: UpstreamBalanceResponse })
  async get(@Param('id', new IdPipe('crd')) id: string): Promise<UpstreamBalanceResponse> {
    return presentUpstreamBalance(await this.balances.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'State the balance of a credential’s account, or when it is low' })
  @ApiOkResponse({ type: UpstreamBalanceResponse })
  async update(
    @Param('id', new IdPipe('crd')) id: string,
    @Body() body: UpdateUpstreamBalanceRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<UpstreamBalanceResponse> {
    const { stated_usd: stated, stated_at: at, shares_account_with: shared } = body;
    const patch = definedFields({
      statedNanoUsd: amountOf(stated),
      statedAt: at === undefined ? undefined : new Date(at),
      sharesWithId: shared == null ? shared : readId('crd', shared, 'shares_account_with'),
      alertBelowDays: body.alert_below_days,
      alertBelowNanoUsd: amountOf(body.alert_below_usd),
    });
    return presentChange(await this.balances.update(id, patch, expectedVersion, actor), presentUpstreamBalance);
  }

  @Post(':id/refresh')
  @HttpCode(200)
  @ApiOperation({ summary: 'Pull a balance from the provider soon, at most once a minute' })
  @ApiOkResponse({ type: UpstreamBalanceResponse })
  async refresh(@Param('id', new IdPipe('crd')) id: string): Promise<UpstreamBalanceResponse> {
    return presentUpstreamBalance(await this.balances.refresh(id));
  }
}

function amountOf(value: UsdInput | null | undefined): bigint | null | undefined {
  return value == null ? value : readUsd(value);
}
