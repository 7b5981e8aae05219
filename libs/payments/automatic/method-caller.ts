import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import { CheckoutRules } from '../checkout/checkout.rules.js';
import { describeOrder } from '../checkout/describe-order.js';
import { OpenedProviders } from '../status-checks/opened-providers.js';
import type { PaymentOrder } from '../orders/order.repository.js';
import { OrdersService } from '../orders/orders.service.js';
import { ProviderRefusal, type ChargeAnswer, type KeptMethod } from '../port/provider-adapter.js';
import { SavedMethodRepository } from '../orders/saved-method.repository.js';

/** Calls providers about methods that they keep. */
@Injectable()
export class MethodCaller {
  constructor(
    private readonly opened: OpenedProviders,
    private readonly methods: SavedMethodRepository,
    private readonly recipients: MailRecipientsRepository,
    private readonly orders: OrdersService,
    private readonly rules: CheckoutRules,
  ) {}

  /**
   * Charges an order. A provider that refuses the charge itself declines it for good. Throws `ProviderUnavailable`: then it
   * may be made.
   */
  async charge(order: PaymentOrder, method: KeptMethod): Promise<ChargeAnswer> {
    const { organizationId, providerId, userId } = order;
    const provider = await this.opened.find(providerId);
    const payer =
      userId === null
        ? null
        : await this.methods.transaction((tx) => this.recipients.member(tx, organizationId, userId));
    if (provider?.adapter.charge === undefined || payer === null) return declined('its consent is gone');
    const { brand } = await this.rules.read();
    const described = describeOrder(order, this.orders.signatureOf(order), { brand, ...payer, clientAddress: null });
    try {
      return await provider.adapter.charge(provider.access, described, method);
    } catch (error) {
      if (!(error instanceof ProviderRefusal)) throw error;
      return declined(error.message);
    }
  }

  /** Passes a removal on. Throws as the provider. */
  async forget(providerId: string, method: KeptMethod): Promise<void> {
    const provider = await this.opened.find(providerId);
    await provider?.adapter.forget?.(provider.access, method);
  }
}

const REASON_MAX = 200;

const declined = (reason: string): ChargeAnswer => ({
  paymentRef: null,
  decline: { kind: 'final', reason: reason.slice(0, REASON_MAX) },
});
