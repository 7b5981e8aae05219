import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import { readUsd, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  ListQuery,
  type ListResponse,
  IdPipe,
  readId,
  RequiresIdempotencyKey,
} from '#core/http';
import { AccountsService } from '../../ledger/accounts/accounts.service.js';
import { PaymentLists } from '../payment-lists.js';
import { ChargebackResponse, CreateChargebackRequest, presentChargeback } from './chargeback.dto.js';

/** Top-ups that the payer took back. */
@ApiTags('Money')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/organizations/:id/chargebacks')
export class ChargebacksController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly payments: PaymentLists,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List chargebacks of an organization' })
  @ApiListResponse(ChargebackResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<ChargebackResponse>> {
    return this.payments.list('chargeback', id, query, presentChargeback);
  }

  @Post()
  @RequiresIdempotencyKey()
  @ApiOperation({ summary: 'Create a chargeback of a top-up. The balance may fall below zero.' })
  @ApiCreatedResponse({ type: ChargebackResponse })
  async create(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body() { topup_id, amount_usd, external_ref = null, reason }: CreateChargebackRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ChargebackResponse> {
    const topupId = readId('topup', topup_id, 'topup_id');
    const amountNanoUsd = amount_usd === undefined ? null : readUsd(amount_usd);
    const chargeback = { organizationId, topupId, amountNanoUsd, externalRef: external_ref, reason };
    return presentChargeback(await this.accounts.chargeBack(chargeback, actor));
  }
}
