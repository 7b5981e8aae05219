import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { formatUsd, type Actor } from '#core';
import {
  CurrentActor,
  CurrentMember,
  ApiListResponse,
  ListQuery,
  presentPage,
  readPage,
  type ListResponse,
  RequiresIdempotencyKey,
} from '#core/http';
import { Balances, type Balance } from '#auth/http';
import { type Display, Displays } from '#catalog/http';
import { AccountsService } from '../../ledger/accounts/accounts.service.js';
import { GrantsService } from '../../ledger/promotions/grants.service.js';
import { RedeemCodesService } from '../../ledger/promotions/redeem-codes.service.js';
import { daysLeft } from '../../usage/domain/days-left.js';
import { UsageService } from '../../usage/queries/usage.service.js';
import {
  OwnBalanceResponse,
  OwnGrantResponse,
  OwnTransferResponse,
  presentOwnGrant,
  presentOwnTransfer,
  RedeemRequest,
} from './own-money.dto.js';

/** The organization's money. */
@ApiTags('Own money')
@Controller('api/v1')
export class OwnMoneyController {
  constructor(
    private readonly balances: Balances,
    private readonly usage: UsageService,
    private readonly accounts: AccountsService,
    private readonly grants: GrantsService,
    private readonly codes: RedeemCodesService,
    private readonly displays: Displays,
  ) {}

  @Get('balance')
  @CustomerResource('balance')
  @ApiOperation({ summary: 'Get the balance, the amount on hold, and the estimated days left' })
  @ApiOkResponse({ type: OwnBalanceResponse })
  async balance(@CurrentMember() { organization: { id } }: Membership): Promise<OwnBalanceResponse> {
    const [balanceOf, burnNanoUsd, display] = await Promise.all([
      this.balances.find([id]),
      this.usage.burnOfADayNanoUsd(id),
      this.displays.now(),
    ]);
    return presentBalance(balanceOf(id), burnNanoUsd, display);
  }

  @Get('transfers')
  @CustomerResource('transfers')
  @ApiOperation({ summary: 'List your transactions' })
  @ApiListResponse(OwnTransferResponse)
  async transfers(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListQuery,
  ): Promise<ListResponse<OwnTransferResponse>> {
    const page = await this.accounts.listTransfers(organization.id, readPage(query, 'txn'));
    return presentPage(page, presentOwnTransfer);
  }

  @Get('grants')
  @CustomerResource('transfers')
  @ApiOperation({ summary: 'List your credit grants with the remaining amounts and expiry' })
  @ApiListResponse(OwnGrantResponse)
  async given(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListQuery,
  ): Promise<ListResponse<OwnGrantResponse>> {
    return presentPage(await this.grants.list(organization.id, readPage(query, 'grant')), presentOwnGrant);
  }

  @Post('redeem')
  @CustomerResource('redeem')
  @RequiresIdempotencyKey()
  @ApiOperation({ summary: 'Redeem a code' })
  @ApiCreatedResponse({ type: OwnGrantResponse })
  async redeem(
    @CurrentMember() { organization }: Membership,
    @Body() { code }: RedeemRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OwnGrantResponse> {
    return presentOwnGrant(await this.codes.redeem(organization.id, code, actor));
  }
}

function presentBalance(balance: Balance, burnNanoUsd: bigint, display: Display): OwnBalanceResponse {
  const { balanceNanoUsd, heldNanoUsd, availableNanoUsd, creditLimitNanoUsd } = balance;
  const amounts = {
    balance_usd: formatUsd(balanceNanoUsd),
    held_usd: heldNanoUsd === null ? null : formatUsd(heldNanoUsd),
    available_usd: availableNanoUsd === null ? null : formatUsd(availableNanoUsd),
    credit_limit_usd: formatUsd(creditLimitNanoUsd),
    burn_24h_usd: formatUsd(burnNanoUsd),
  };
  return {
    object: 'balance',
    ...amounts,
    days_left: daysLeft(availableNanoUsd ?? balanceNanoUsd, burnNanoUsd),
    display: display.response,
    balance_display: display.of(amounts.balance_usd),
    held_display: display.of(amounts.held_usd),
    available_display: display.of(amounts.available_usd),
    credit_limit_display: display.of(amounts.credit_limit_usd),
    burn_24h_display: display.of(amounts.burn_24h_usd),
  };
}
