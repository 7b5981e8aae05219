import { flag } from '#core';
import { reply } from '#core/http';

export class PaymentMessageResponse extends reply({ received: flag({ example: true }) }) {}
