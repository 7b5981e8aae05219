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
  RequiresIdempotencyKey,
} from '#core/http';
import { AccountsService } from '../../ledger/accounts/accounts.service.js';
import { PaymentLists } from '../payment-lists.js';
import { CreateTopupRequest, presentTopup, TopupResponse } from './topup.dto.js';

/** Payments of customers. */
@ApiTags('Money')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/organizations/:id/topups')
export class TopupsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly payments: PaymentLists,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List top-ups of an organization' })
  @ApiListResponse(TopupResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<TopupResponse>> {
    return this.payments.list('topup', id, query, presentTopup);
  }

  @Post()
  @RequiresIdempotencyKey()
  @ApiOperation({ summary: 'Create a top-up. It is available immediately.' })
  @ApiCreatedResponse({ type: TopupResponse })
  async create(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body() { amount_usd, external_ref = null, reason = null }: CreateTopupRequest,
    @CurrentActor() actor: Actor,
  ): Promise<TopupResponse> {
    const amountNanoUsd = readUsd(amount_usd);
    const payment = { organizationId, amountNanoUsd, externalRef: external_ref, reason };
    return presentTopup(await this.accounts.topUp(payment, actor));
  }
}
