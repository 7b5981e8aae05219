import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource, StepUp } from '#auth';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  readId,
  definedFields,
} from '#core/http';
import { SettlementReceiptsService } from '../../receipts/settlement-receipts.service.js';
import {
  ListSettlementReceiptsQuery,
  presentSettlementReceipt,
  SettlementReceiptResponse,
} from './settlement-receipt.dto.js';

/** Second receipts of advances by 54-FZ. */
@ApiTags('Payments')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/settlement-receipts')
export class SettlementReceiptsController {
  constructor(private readonly receipts: SettlementReceiptsService) {}

  @Get()
  @ApiOperation({ summary: 'List second receipts of advances' })
  @ApiListResponse(SettlementReceiptResponse)
  async list(@Query() query: ListSettlementReceiptsQuery): Promise<ListResponse<SettlementReceiptResponse>> {
    const { payment_provider_id: provider, order_id: order, state } = query;
    const filter = definedFields({
      providerId: provider === undefined ? undefined : readId('prv', provider, 'payment_provider_id'),
      orderId: order === undefined ? undefined : readId('ord', order, 'order_id'),
      states: state === undefined ? undefined : [state],
    });
    return presentPage(await this.receipts.list(filter, readPage(query, 'srt')), presentSettlementReceipt);
  }

  @Post(':id/repeat')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a failed receipt once more' })
  @ApiOkResponse({ type: SettlementReceiptResponse })
  async repeat(
    @Param('id', new IdPipe('srt')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<SettlementReceiptResponse> {
    return presentSettlementReceipt(await this.receipts.repeat(id, actor));
  }
}
