import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import { readUsd, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  readId,
  RequiresIdempotencyKey,
  definedFields,
} from '#core/http';
import { DisputeRepository } from '../../orders/dispute.repository.js';
import { PaymentEventRepository } from '../../orders/payment-event.repository.js';
import { OrderRefundsService } from '../../refunds/order-refunds.service.js';
import { OrdersService } from '../../orders/orders.service.js';
import { ReceivedTransfersService } from '../../booking/received-transfers.service.js';
import { OrderRefundResponse, presentOrderRefund } from '../refunds/order-refund.dto.js';
import {
  CreateOrderRefundRequest,
  ListOrdersQuery,
  ORDER_STATES,
  OrderDetailsResponse,
  OrderResponse,
  presentOrder,
  presentOrderDetails,
  ReceiveTransferRequest,
} from './order.dto.js';

/** What customers ordered and paid. */
@ApiTags('Payments')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly events: PaymentEventRepository,
    private readonly disputes: DisputeRepository,
    private readonly refunds: OrderRefundsService,
    private readonly transfers: ReceivedTransfersService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List orders of all organizations' })
  @ApiListResponse(OrderResponse)
  async list(@Query() query: ListOrdersQuery): Promise<ListResponse<OrderResponse>> {
    const { organization_id: organization, payment_provider_id: provider, q } = query;
    const filter = definedFields({
      organizationId: organization === undefined ? undefined : readId('org', organization, 'organization_id'),
      providerId: provider === undefined ? undefined : readId('prv', provider, 'payment_provider_id'),
      states: readChoices(query.state, 'state', ORDER_STATES),
      q,
    });
    return presentPage(await this.orders.list(filter, readPage(query, 'ord')), presentOrder);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an order with its facts, disputes and refundable amount' })
  @ApiOkResponse({ type: OrderDetailsResponse })
  async get(@Param('id', new IdPipe('ord')) id: string): Promise<OrderDetailsResponse> {
    const order = await this.orders.get(id);
    const [events, disputes, refundable] = await Promise.all([
      this.events.listOf(id),
      this.disputes.listOf(id),
      this.refunds.refundable(order),
    ]);
    return presentOrderDetails(order, events, disputes, refundable);
  }

  @Post(':id/transfers')
  @HttpCode(200)
  @RequiresIdempotencyKey()
  @ApiOperation({
    summary: 'Record that a bank transfer for an order arrived',
    description: 'The exact amount credits the order. Any other amount waits as an unapplied payment.',
  })
  @ApiOkResponse({ type: OrderResponse })
  async receive(
    @Param('id', new IdPipe('ord')) id: string,
    @Body() { amount, external_ref: externalRef, received_on: day, note = null }: ReceiveTransferRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrderResponse> {
    const receivedAt = day === undefined ? new Date() : new Date(day);
    const transfer = { amountNano: readUsd(amount), externalRef, receivedAt, note };
    return presentOrder(await this.transfers.receive(id, transfer, actor));
  }

  @Post(':id/refunds')
  @RequiresIdempotencyKey()
  @ApiOperation({
    summary: 'Refund an order to its source',
    description: 'The amount leaves the balance at once. The provider then returns it, with its tax.',
  })
  @ApiCreatedResponse({ type: OrderRefundResponse })
  async refund(
    @Param('id', new IdPipe('ord')) orderId: string,
    @Body() { amount_usd = null, reason, allow_negative: mayExceed = false }: CreateOrderRefundRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OrderRefundResponse> {
    const amountNanoUsd = amount_usd === null ? null : readUsd(amount_usd);
    return presentOrderRefund(await this.refunds.create({ orderId, amountNanoUsd, reason, mayExceed }, actor));
  }
}
