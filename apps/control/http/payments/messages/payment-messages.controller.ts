import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Public } from '#auth';
import { MessagesService } from '#payments';
import { IdPipe } from '../../conventions/read-id.js';
import { PaymentMessageResponse } from './payment-message.dto.js';

/** The parts of Stripe's that are read. */
const EVENT_EXAMPLE = {
  ...{ id: 'evt_1Q1x', object: 'event', type: 'checkout.session.completed', livemode: false },
  data: { object: { id: 'cs_test_a1b2', object: 'checkout.session' } },
};

/** Webhooks of payment providers. A signature proves their sender; the provider is then queried for what is true. */
@ApiTags('Webhooks')
@Public()
@Controller('webhooks/payments')
export class PaymentMessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Post(':id')
  @HttpCode(200)
  @ApiOperation({ summary: 'Receive an event of a payment provider, with its signature' })
  @ApiBody({
    description: 'The event, as the provider sends it.',
    schema: { type: 'object', additionalProperties: true, example: EVENT_EXAMPLE },
  })
  @ApiOkResponse({ type: PaymentMessageResponse })
  async receive(
    @Param('id', new IdPipe('prv')) id: string,
    @Req() { body, headers }: Request,
  ): Promise<PaymentMessageResponse> {
    const text: unknown = body;
    await this.messages.receive(id, { body: typeof text === 'string' ? text : '', headers });
    return { received: true };
  }
}
