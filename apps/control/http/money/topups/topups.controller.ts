import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#audit';
import { OperatorResource, StepUp } from '#auth';
import { AccountsService } from '#billing';
import { readUsd } from '#fields';
import { CurrentActor } from '../../conventions/admin-request.js';
import { ApiListResponse, ListQuery, type ListResponse } from '../../conventions/lists/list.js';
import { IdPipe } from '../../conventions/read-id.js';
import { RequiresIdempotencyKey } from '../../conventions/writes/idempotency.interceptor.js';
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
