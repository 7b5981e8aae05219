import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import { readUsd, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  readId,
  RequiresIdempotencyKey,
  definedFields,
} from '#core/http';
import { RedeemCodesService } from '../../ledger/promotions/redeem-codes.service.js';
import { DEFAULT_PRIORITY } from '../../ledger/promotions/grants.service.js';
import type { RedeemCodeFilter } from '../../ledger/promotions/redeem-code.repository.js';
import {
  CODE_STATUSES,
  CreateRedeemCodesRequest,
  ListRedeemCodesQuery,
  presentBatch,
  presentRedeemCode,
  RedeemCodeBatchResponse,
  RedeemCodeResponse,
} from './redeem-code.dto.js';

/** Codes that customers turn into grants. */
@ApiTags('Money')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/redeem-codes')
export class RedeemCodesController {
  constructor(private readonly codes: RedeemCodesService) {}

  @Get()
  @ApiOperation({ summary: 'List redeem codes' })
  @ApiListResponse(RedeemCodeResponse)
  async list(@Query() query: ListRedeemCodesQuery): Promise<ListResponse<RedeemCodeResponse>> {
    const page = await this.codes.list(filterOf(query), readPage(query, 'code'));
    return presentPage(page, (code) => presentRedeemCode(code, this.codes.statusOf(code)));
  }

  @Post()
  @RequiresIdempotencyKey()
  @ApiOperation({ summary: 'Create a batch of redeem codes. The codes are shown only in this response.' })
  @ApiCreatedResponse({ type: RedeemCodeBatchResponse })
  async create(
    @Body() { count, amount_usd, grant_days, priority, expires_at = null, reason }: CreateRedeemCodesRequest,
    @CurrentActor() actor: Actor,
  ): Promise<RedeemCodeBatchResponse> {
    const grant = { amountNanoUsd: readUsd(amount_usd), priority: priority ?? DEFAULT_PRIORITY, reason };
    const expiresAt = expires_at === null ? null : new Date(expires_at);
    const batch = await this.codes.create({ count, ...grant, grantDays: grant_days ?? null, expiresAt }, actor);
    return presentBatch(batch.batchId, batch.codes);
  }
}

function filterOf({ batch_id, status }: ListRedeemCodesQuery): RedeemCodeFilter {
  return definedFields({
    batchId: batch_id === undefined ? undefined : readId('batch', batch_id, 'batch_id'),
    statuses: readChoices(status, 'status', CODE_STATUSES),
  });
}
