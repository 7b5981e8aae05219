import { checkoutTexts } from '../domain/checkout-texts.js';
import { minorOf } from '../domain/currency.js';
import { unitFor } from '../providers/provider-kinds.js';
import type { PaymentOrder } from '../orders/order.repository.js';
import type { ChargedOrder } from '../port/provider-adapter.js';

/** Who pays, in which language, and to whom. */
interface Payer extends Pick<ChargedOrder, 'locale' | 'email' | 'clientAddress'> {
  readonly brand: string;
}

/** An order as its provider reads it. */
export function describeOrder(order: PaymentOrder, signature: string, { brand, ...payer }: Payer): ChargedOrder {
  const { amountNanoUsd, rateNano, totalMinor } = order;
  return {
    ...order,
    ...checkoutTexts(brand, payer.locale),
    ...payer,
    signature,
    surchargeMinor: totalMinor - minorOf(amountNanoUsd, rateNano, unitFor(order)),
  };
}
