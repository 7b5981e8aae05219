import { flag } from '#fields';
import { reply } from '../../conventions/fields/dto.js';

export class PaymentMessageResponse extends reply({ received: flag({ example: true }) }) {}
