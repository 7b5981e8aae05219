import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '#auth';
import { ReadsMessage, IdPipe, LimitMessages } from '#core/http';
import { MessagesService } from '../../status-checks/messages.service.js';
import type { ProviderMessage } from '../../port/provider-adapter.js';
import { PaymentMessageResponse } from './payment-message.dto.js';

/** The parts of Stripe's that are read. */
const EVENT_EXAMPLE = {
  id: 'evt_1Q1x',
  object: 'event',
  type: 'checkout.session.completed',
  livemode: false,
  data: { object: { id: 'cs_test_a1b2', object: 'checkout.session' } },
};

/** Webhooks of payment providers. A signature proves their sender; the provider is then queried for what is true. */
@ApiTags('Webhooks')
@Public()
@LimitMessages()
@Controller('webhooks/payments')
export class PaymentMessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Post(':id')
  @ReadsMessage()
  @HttpCode(200)
  @ApiOperation({ summary: 'Receive an event of a payment provider, with its signature' })
  @ApiBody({
    description: 'The event, as the provider sends it.',
    schema: { type: 'object', additionalProperties: true, example: EVENT_EXAMPLE },
  })
  @ApiOkResponse({ type: PaymentMessageResponse })
  receive(
    @Param('id', new IdPipe('prv')) id: string,
    @Req() { body, headers, ip }: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PaymentMessageResponse | string> {
    const text: unknown = body;
    return this.answer(id, { body: typeof text === 'string' ? text : '', address: ip ?? null, headers }, response);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Receive a notification of epay in the query, with its signature' })
  @ApiOkResponse({ type: PaymentMessageResponse })
  receiveQuery(
    @Param('id', new IdPipe('prv')) id: string,
    // Vendors choose its names; the signature is that of the text.
    @Query() _query: object,
    @Req() { originalUrl, headers, ip }: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PaymentMessageResponse | string> {
    const [, ...query] = originalUrl.split('?');
    return this.answer(id, { body: query.join('?'), address: ip ?? null, headers }, response);
  }

  /** Some providers read the body of the answer: anything else than their word is a failure. */
  private async answer(
    id: string,
    message: ProviderMessage,
    response: Response,
  ): Promise<PaymentMessageResponse | string> {
    const acknowledgement = await this.messages.receive(id, message);
    if (acknowledgement === null) return { received: true };
    response.type('text/plain');
    return acknowledgement;
  }
}
