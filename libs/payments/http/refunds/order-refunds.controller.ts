import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource, StepUp } from '#auth';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  readId,
  definedFields,
} from '#core/http';
import { OrderRefundsService } from '../../refunds/order-refunds.service.js';
import { REFUND_STATES } from '../../orders/order-refund.repository.js';
import { RefundSender } from '../../refunds/refund-sender.js';
import {
  ApproveRefundRequest,
  DeclineRefundRequest,
  ListOrderRefundsQuery,
  OrderRefundResponse,
  presentOrderRefund,
} from './order-refund.dto.js';

/** Refunds of orders to their source. */
@ApiTags('Payments')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/order-refunds')
export class OrderRefundsController {
  constructor(
    private readonly refunds: OrderRefundsService,
    private readonly sender: RefundSender,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List refunds of orders' })
  @ApiListResponse(OrderRefundResponse)
  async list(@Query() query: ListOrderRefundsQuery): Promise<ListResponse<OrderRefundResponse>> {
    const { organization_id: organization, order_id: order } = query;
    const filter = definedFields({
      organizationId: organization === undefined ? undefined : readId('org', organization, 'organization_id'),
      orderId: order === undefined ? undefined : readId('ord', order, 'order_id'),
      states: readChoices(query.state, 'state', REFUND_STATES),
    });
    return presentPage(await this.refunds.list(filter, readPage(query, 'ofr')), presentOrderRefund);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a refund of an order' })
  @ApiOkResponse({ type: OrderRefundResponse })
  async get(@Param('id', new IdPipe('ofr')) id: string): Promise<OrderRefundResponse> {
    return presentOrderRefund(await this.refunds.get(id));
  }

  @Post(':id/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Approve a requested refund. The amount leaves the balance at once.' })
  @ApiOkResponse({ type: OrderRefundResponse })
  async approve(
    @Param('id', new IdPipe('ofr')) id: string,
    @Body() { allow_negative: mayExceed = false }: ApproveRefundRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrderRefundResponse> {
    return presentOrderRefund(await this.refunds.approve(id, { mayExceed }, actor));
  }

  @Post(':id/decline')
  @HttpCode(200)
  @ApiOperation({ summary: 'Decline a requested refund' })
  @ApiOkResponse({ type: OrderRefundResponse })
  async decline(
    @Param('id', new IdPipe('ofr')) id: string,
    @Body() { reason }: DeclineRefundRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrderRefundResponse> {
    return presentOrderRefund(await this.refunds.decline(id, reason, actor));
  }

  @Post(':id/transferred')
  @HttpCode(200)
  @ApiOperation({ summary: 'Record that a refund was transferred by hand, for providers that send none' })
  @ApiOkResponse({ type: OrderRefundResponse })
  async transferred(
    @Param('id', new IdPipe('ofr')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<OrderRefundResponse> {
    return presentOrderRefund(await this.sender.noteTransferred(id, actor));
  }
}
