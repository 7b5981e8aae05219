import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import { readUsd, formatId, refusal, RoutifyError, type Actor } from '#core';
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
import {
  AdjustmentPreviewResponse,
  AdjustmentResponse,
  CreateAdjustmentRequest,
  presentAdjustment,
  presentAdjustmentPreview,
  PreviewAdjustmentQuery,
} from './adjustment.dto.js';

/** Corrections of a balance by an operator. */
@ApiTags('Money')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/organizations/:id/adjustments')
export class AdjustmentsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly payments: PaymentLists,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List adjustments of an organization' })
  @ApiListResponse(AdjustmentResponse)
  async list(
    @Param('id', new IdPipe('org')) id: string,
    @Query() query: ListQuery,
  ): Promise<ListResponse<AdjustmentResponse>> {
    return this.payments.list('adjustment', id, query, presentAdjustment);
  }

  @Get('preview')
  @ApiOperation({ summary: 'Preview an adjustment. Nothing changes.' })
  @ApiOkResponse({ type: AdjustmentPreviewResponse })
  async preview(
    @Param('id', new IdPipe('org')) id: string,
    @Query() { amount_usd }: PreviewAdjustmentQuery,
  ): Promise<AdjustmentPreviewResponse> {
    const wallet = (await this.accounts.postedBalances([id])).get(id);
    if (wallet === undefined) throw new RoutifyError('not_found', `There is no organization ${formatId('org', id)}.`);
    return presentAdjustmentPreview(wallet, readUsd(amount_usd));
  }

  @Post()
  @RequiresIdempotencyKey()
  @ApiOperation({
    summary: 'Create an adjustment of a balance. With `allow_negative` the balance may fall below zero.',
  })
  @ApiCreatedResponse({ type: AdjustmentResponse })
  async create(
    @Param('id', new IdPipe('org')) organizationId: string,
    @Body() { amount_usd, reason, allow_negative: allowNegative = false }: CreateAdjustmentRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AdjustmentResponse> {
    const amountNanoUsd = readUsd(amount_usd);
    if (amountNanoUsd === 0n) {
      throw refusal('amount_zero', {}, { param: 'amount_usd' });
    }
    const adjustment = { organizationId, amountNanoUsd, externalRef: null, reason, allowNegative };
    return presentAdjustment(await this.accounts.adjust(adjustment, actor));
  }
}
