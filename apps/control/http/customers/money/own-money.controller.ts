import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { AccountsService, UsageService } from '#billing';
import { formatUsd } from '#kernel';
import { CurrentMember } from '../../conventions/current-member.js';
import { ApiListResponse, ListQuery, presentPage, readPage, type ListResponse } from '../../conventions/lists/list.js';
import { Balances } from '../../organizations/balances.js';
import { daysLeft } from './days-left.js';
import { OwnBalanceResponse, OwnTransferResponse, presentOwnTransfer } from './dto/own-money.response.js';

/** The organization's money. */
@ApiTags('Own money')
@Controller('api/v1')
export class OwnMoneyController {
  constructor(
    private readonly balances: Balances,
    private readonly usage: UsageService,
    private readonly accounts: AccountsService,
  ) {}

  @Get('balance')
  @CustomerResource('balance')
  @ApiOperation({ summary: 'What is there, what is held, and how long it lasts' })
  @ApiOkResponse({ type: OwnBalanceResponse })
  async balance(@CurrentMember() { organization: { id } }: Membership): Promise<OwnBalanceResponse> {
    const [balanceOf, burnNanoUsd] = await Promise.all([this.balances.find([id]), this.usage.burnOfADayNanoUsd(id)]);
    const { balanceNanoUsd, heldNanoUsd, availableNanoUsd } = balanceOf(id);
    return {
      object: 'balance',
      balance_usd: formatUsd(balanceNanoUsd),
      held_usd: heldNanoUsd === null ? null : formatUsd(heldNanoUsd),
      available_usd: availableNanoUsd === null ? null : formatUsd(availableNanoUsd),
      burn_24h_usd: formatUsd(burnNanoUsd),
      days_left: daysLeft(availableNanoUsd ?? balanceNanoUsd, burnNanoUsd),
    };
  }

  @Get('transfers')
  @CustomerResource('transfers')
  @ApiOperation({ summary: 'Your statement: every movement of your money' })
  @ApiListResponse(OwnTransferResponse)
  async transfers(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListQuery,
  ): Promise<ListResponse<OwnTransferResponse>> {
    const page = await this.accounts.listTransfers(organization.id, readPage(query, 'txn'));
    return presentPage(page, presentOwnTransfer);
  }
}
