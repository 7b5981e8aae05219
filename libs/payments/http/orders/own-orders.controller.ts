import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { CustomerResource, mayWrite, type Membership } from '#auth';
import { readUsd, type Actor } from '#core';
import { Challenges } from '#identity';
import {
  LimitOrders,
  CurrentActor,
  CurrentMember,
  ApiListResponse,
  ListQuery,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
  readId,
  RequiresIdempotencyKey,
  definedFields,
} from '#core/http';
import { CheckoutService } from '../../checkout/checkout.service.js';
import { OrderRefundsService } from '../../refunds/order-refunds.service.js';
import { OrdersService } from '../../orders/orders.service.js';
import { PaymentProvidersService } from '../../providers/payment-providers.service.js';
import { RefundLinks } from '../../orders/refund-links.js';
import { TopupOffersService } from '../../offers/topup-offers.service.js';
import {
  ListOwnOrderRefundsQuery,
  OwnOrderRefundResponse,
  presentOwnOrderRefund,
} from '../refunds/order-refund.dto.js';
import { OwnOrderDetailsResponse, OwnOrderResponse, presentOwnOrder, presentOwnOrderDetails } from './order.dto.js';
import { CreateOrderRequest, PaymentMethodsResponse, presentMethods, RequestRefundRequest } from './own-orders.dto.js';

/** Payments of the organization. */
@ApiTags('Own payments')
@CustomerResource('orders')
@Controller('api/v1')
export class OwnOrdersController {
  constructor(
    private readonly checkout: CheckoutService,
    private readonly orders: OrdersService,
    private readonly refunds: OrderRefundsService,
    private readonly links: RefundLinks,
    private readonly providers: PaymentProvidersService,
    private readonly offers: TopupOffersService,
    private readonly challenges: Challenges,
  ) {}

  @Get('payment-methods')
  @ApiOperation({ summary: 'List payment methods, top-up packages and bonuses' })
  @ApiOkResponse({ type: PaymentMethodsResponse })
  async methods(@CurrentMember() { organization }: Membership): Promise<PaymentMethodsResponse> {
    const offered = await this.providers.offered(organization.isTest);
    const [limited, offers, proofBits] = await Promise.all([
      this.checkout.limited(organization.id, offered),
      this.offers.list(),
      this.checkout.proofBits(organization.id),
    ]);
    return presentMethods(limited, offers, proofBits);
  }

  @Get('orders')
  @ApiOperation({ summary: 'List your orders' })
  @ApiListResponse(OwnOrderResponse)
  async list(
    @CurrentMember() { organization: { id: organizationId } }: Membership,
    @Query() query: ListQuery,
  ): Promise<ListResponse<OwnOrderResponse>> {
    return presentPage(await this.orders.list({ organizationId }, readPage(query, 'ord')), presentOwnOrder);
  }

  @Post('orders')
  @RequiresIdempotencyKey()
  @LimitOrders()
  @ApiOperation({
    summary: 'Order credit',
    description: 'Open `checkout_url` to pay. A bank transfer names the `reference` instead.',
  })
  @ApiCreatedResponse({ type: OwnOrderResponse })
  async create(
    @CurrentMember() { organization, userId }: Membership,
    @Body() {
      payment_provider_id: provider,
      amount_usd,
      method = null,
      save_method: savesMethod = false,
      proof,
    }: CreateOrderRequest,
    @Req() { ip }: Request,
    @CurrentActor() actor: Actor,
  ): Promise<OwnOrderResponse> {
    const request = {
      organizationId: organization.id,
      userId,
      locale: organization.locale,
      clientAddress: ip ?? null,
      method,
      savesMethod,
      providerId: readId('prv', provider, 'payment_provider_id'),
      amountNanoUsd: readUsd(amount_usd),
    };
    await this.challenges.require(proof, await this.checkout.proofBits(organization.id));
    return presentOwnOrder(await this.checkout.order(request, actor));
  }

  @Get('orders/:id')
  @ApiOperation({ summary: 'Get an order. While it is open, the payment provider is queried again.' })
  @ApiOkResponse({ type: OwnOrderDetailsResponse })
  async get(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('ord')) id: string,
  ): Promise<OwnOrderDetailsResponse> {
    const order = await this.orders.get(id, organization.id);
    await this.checkout.refresh(order);
    return presentOwnOrderDetails(order, await this.refunds.refundable(order));
  }

  @Post('orders/:id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel an unpaid order' })
  @ApiOkResponse({ type: OwnOrderResponse })
  async cancel(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('ord')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<OwnOrderResponse> {
    return presentOwnOrder(await this.checkout.cancel(id, organization.id, actor));
  }

  @Get('order-refunds')
  @ApiOperation({ summary: 'List refunds of your orders' })
  @ApiListResponse(OwnOrderRefundResponse)
  async listRefunds(
    @CurrentMember() member: Membership,
    @CurrentActor() actor: Actor,
    @Query() query: ListOwnOrderRefundsQuery,
  ): Promise<ListResponse<OwnOrderRefundResponse>> {
    const organizationId = member.organization.id;
    const { order_id: order } = query;
    const ofOrder = definedFields({ orderId: order === undefined ? undefined : readId('ord', order, 'order_id') });
    const page = await this.refunds.list({ ...ofOrder, organizationId }, readPage(query, 'ofr'));
    // An operator who acts as a member is paid nothing.
    const mayClaim = mayWrite(member, 'orders') && actor.kind !== 'impersonation';
    return presentPage(page, (refund) => presentOwnOrderRefund(refund, mayClaim ? this.links.open(refund) : null));
  }

  @Post('orders/:id/refund-requests')
  @RequiresIdempotencyKey()
  @ApiOperation({ summary: 'Request a refund of what is unspent of an order' })
  @ApiCreatedResponse({ type: OwnOrderRefundResponse })
  async requestRefund(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('ord')) orderId: string,
    @Body() { amount_usd = null, reason }: RequestRefundRequest,
    @CurrentActor() actor: Actor,
  ): Promise<OwnOrderRefundResponse> {
    const amountNanoUsd = amount_usd === null ? null : readUsd(amount_usd);
    const request = { orderId, amountNanoUsd, reason };
    return presentOwnOrderRefund(await this.refunds.request(organization.id, request, actor), null);
  }
}
