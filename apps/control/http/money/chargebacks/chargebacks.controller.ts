import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#audit';
import { OperatorResource, StepUp } from '#auth';
import { AccountsService } from '#billing';
import { readUsd } from '#fields';
import { CurrentActor } from '../../conventions/admin-request.js';
import { ApiListResponse, ListQuery, type ListResponse } from '../../conventions/lists/list.js';
import { IdPipe, readId } from '../../conventions/read-id.js';
import { RequiresIdempotencyKey } from '../../conventions/writes/idempotency.interceptor.js';
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
