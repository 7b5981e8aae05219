import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource, StepUp } from '#auth';
import { CurrentActor, ApiListResponse, presentPage, readPage, type ListResponse, IdPipe, readId } from '#core/http';
import { UnappliedService } from '../../booking/unapplied.service.js';
import { OrderResponse, presentOrder } from '../orders/order.dto.js';
import {
  AssignPaymentRequest,
  ListUnappliedPaymentsQuery,
  presentUnapplied,
  ReturnPaymentRequest,
  UnappliedPaymentResponse,
} from './unapplied-payment.dto.js';

/** Payments that fit no order. */
@ApiTags('Payments')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/unapplied-payments')
export class UnappliedPaymentsController {
  constructor(private readonly unapplied: UnappliedService) {}

  @Get()
  @ApiOperation({ summary: 'List unapplied payments' })
  @ApiListResponse(UnappliedPaymentResponse)
  async list(@Query() query: ListUnappliedPaymentsQuery): Promise<ListResponse<UnappliedPaymentResponse>> {
    return presentPage(await this.unapplied.list(query.open ?? null, readPage(query, 'fact')), presentUnapplied);
  }

  @Post(':id/assign')
  @HttpCode(200)
  @ApiOperation({ summary: 'Credit an order from an unapplied payment' })
  @ApiOkResponse({ type: OrderResponse })
  async assign(
    @Param('id', new IdPipe('fact')) id: string,
    @Body() { order_id: orderId }: AssignPaymentRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrderResponse> {
    return presentOrder(await this.unapplied.assign(id, readId('ord', orderId, 'order_id'), actor));
  }

  @Post(':id/return')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Return what is left of an unapplied payment to its payer',
    description: 'A provider with an API sends it. A bank transfer is sent by hand, before this request.',
  })
  @ApiOkResponse({ type: UnappliedPaymentResponse })
  async returnToPayer(
    @Param('id', new IdPipe('fact')) id: string,
    @Body() { reason }: ReturnPaymentRequest,
    @CurrentActor() actor: Actor,
  ): Promise<UnappliedPaymentResponse> {
    await this.unapplied.returnToPayer(id, reason, actor);
    return presentUnapplied(await this.unapplied.get(id));
  }
}
