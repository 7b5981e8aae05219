import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import { readUsd, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  ListQuery,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  RequiresIdempotencyKey,
} from '#core/http';
import { PayoutsService } from '../../booking/payouts.service.js';
import {
  PaymentClaimsResponse,
  PayoutResponse,
  presentClaims,
  presentPayout,
  ReceivePayoutRequest,
} from './payout.dto.js';

/** What providers owe the operator, and what they paid out. */
@ApiTags('Payments')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/payment-providers/:id')
export class PayoutsController {
  constructor(private readonly payouts: PayoutsService) {}

  @Get('claims')
  @ApiOperation({ summary: 'Get what a payment provider owes' })
  @ApiOkResponse({ type: PaymentClaimsResponse })
  async claims(@Param('id', new IdPipe('prv')) id: string): Promise<PaymentClaimsResponse> {
    return presentClaims(await this.payouts.claimsOf(id));
  }

  @Get('payouts')
  @ApiOperation({ summary: 'List payouts of a payment provider' })
  @ApiListResponse(PayoutResponse)
  async list(
    @Param('id', new IdPipe('prv')) id: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<PayoutResponse>> {
    return presentPage(await this.payouts.list(id, readPage(query, 'fact')), presentPayout);
  }

  @Post('payouts')
  @RequiresIdempotencyKey()
  @ApiOperation({
    summary: 'Record that a payout arrived',
    description: 'For providers without payouts in their API: epay and YooKassa.',
  })
  @ApiCreatedResponse({ type: PayoutResponse })
  async receive(
    @Param('id', new IdPipe('prv')) id: string,
    @Body() { amount, fee = '0', external_ref: externalRef, arrived_on: day, note = null }: ReceivePayoutRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PayoutResponse> {
    const arrivedAt = day === undefined ? new Date() : new Date(day);
    const payout = { amountNano: readUsd(amount), feeNano: readUsd(fee), externalRef, arrivedAt, note };
    return presentPayout(await this.payouts.receive(id, payout, actor));
  }
}
