import { Body, Controller, Delete, Get, Param, Post, Put, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Consent, CustomerResource, StepUp, type Membership } from '#auth';
import { readUsd, RoutifyError, type Actor } from '#core';
import { Challenges } from '#identity';
import { LimitOrders, CurrentActor, CurrentMember, IdPipe, readId, RequiresIdempotencyKey } from '#core/http';
import { AutomaticTopupsService } from '../../automatic/automatic-topups.service.js';
import { CheckoutService } from '../../checkout/checkout.service.js';
import { MethodOrders } from '../../automatic/method-orders.service.js';
import { OwnOrderResponse, presentOwnOrder } from './order.dto.js';
import {
  AutomaticTopupResponse,
  PayByMethodRequest,
  presentAutomaticTopup,
  presentSavedMethod,
  PutAutomaticTopupRequest,
  SavedMethodResponse,
  SavedMethodsResponse,
} from './automatic-topup.dto.js';

/** Saved payment methods of the organization, and when they are charged. */
@ApiTags('Own payments')
@CustomerResource('orders')
@Controller('api/v1')
export class AutomaticTopupController {
  constructor(
    private readonly topups: AutomaticTopupsService,
    private readonly methodOrders: MethodOrders,
    private readonly checkout: CheckoutService,
    private readonly challenges: Challenges,
  ) {}

  @Get('saved-methods')
  @ApiOperation({ summary: 'List saved payment methods' })
  @ApiOkResponse({ type: SavedMethodsResponse })
  async methods(@CurrentMember() { organization }: Membership): Promise<SavedMethodsResponse> {
    return { object: 'list', data: (await this.topups.listMethods(organization.id)).map(presentSavedMethod) };
  }

  @Delete('saved-methods/:id')
  @StepUp()
  @ApiOperation({ summary: 'Remove a saved payment method. It is never charged again.' })
  @ApiOkResponse({ type: SavedMethodResponse })
  async removeMethod(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('smd')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<SavedMethodResponse> {
    return presentSavedMethod(await this.topups.removeMethod(id, organization.id, actor));
  }

  @Get('automatic-topup')
  @ApiOperation({ summary: 'Get the automatic top-up' })
  @ApiOkResponse({ type: AutomaticTopupResponse })
  async get(@CurrentMember() { organization }: Membership): Promise<AutomaticTopupResponse> {
    const rule = await this.topups.find(organization.id);
    if (rule === null) throw new RoutifyError('not_found', 'There is no automatic top-up.');
    return presentAutomaticTopup(rule);
  }

  @Post('saved-methods/:id/orders')
  @RequiresIdempotencyKey()
  @LimitOrders()
  @Consent()
  @ApiOperation({
    summary: 'Order credit, paid by a payment method that you saved',
    description:
      'Charges it now. If `checkout_url` is set, the bank wants you to confirm, or declined: open it to pay. Without an answer of the provider the order stays open, and its charge is repeated. Needs a session of the person who saved the method: a token gets 403 `wrong_token_kind`.',
  })
  @ApiCreatedResponse({ type: OwnOrderResponse })
  async pay(
    @CurrentMember() { organization, userId }: Membership,
    @Param('id', new IdPipe('smd')) savedMethodId: string,
    @Body() { amount_usd, proof }: PayByMethodRequest,
    @Req() { ip }: Request,
    @CurrentActor() actor: Actor,
  ): Promise<OwnOrderResponse> {
    const { id: organizationId, isTest, locale } = organization;
    await this.challenges.require(proof, await this.checkout.proofBits(organizationId));
    const client = { locale, clientAddress: ip ?? null };
    const order = { organizationId, isTest, userId, savedMethodId, amountNanoUsd: readUsd(amount_usd), ...client };
    return presentOwnOrder(await this.methodOrders.order(order, actor));
  }

  @Put('automatic-topup')
  @Consent()
  @ApiOperation({
    summary: 'Set up the automatic top-up',
    description:
      'By this request you consent to be charged without further confirmation, up to the monthly maximum, while you can pay for the organization. The payment method must be your own. Needs a session: a token gets 403 `wrong_token_kind`.',
  })
  @ApiOkResponse({ type: AutomaticTopupResponse })
  async put(
    @CurrentMember() { organization, userId }: Membership,
    @Body() { saved_method_id: method, threshold_usd, amount_usd, monthly_max_usd }: PutAutomaticTopupRequest,
    @CurrentActor() actor: Actor,
  ): Promise<AutomaticTopupResponse> {
    const rule = {
      userId,
      savedMethodId: readId('smd', method, 'saved_method_id'),
      thresholdNanoUsd: readUsd(threshold_usd),
      amountNanoUsd: readUsd(amount_usd),
      monthlyMaxNanoUsd: readUsd(monthly_max_usd),
    };
    return presentAutomaticTopup(await this.topups.put(organization.id, rule, actor));
  }

  @Delete('automatic-topup')
  @ApiOperation({ summary: 'Disable the automatic top-up' })
  @ApiOkResponse({ type: AutomaticTopupResponse })
  async disable(
    @CurrentMember() { organization }: Membership,
    @CurrentActor() actor: Actor,
  ): Promise<AutomaticTopupResponse> {
    return presentAutomaticTopup(await this.topups.disable(organization.id, actor));
  }
}
