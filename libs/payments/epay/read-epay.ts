import { ProviderRefusal, ProviderUnavailable, type PaymentSnapshot } from '../port/provider-adapter.js';
import { textOf, type EpayOrder } from './epay-answers.js';
import type { EpayAnswer } from './epay-client.js';
import { orderIdOf } from './order-number.js';

/** What an answer is compared with. */
interface Expected {
  readonly orderNumber: string;
  readonly pid: string;
  /** When it was read, for what has no time of its own. */
  readonly readAt: Date;
}

/** Of an order that the vendor does not know: it is not paid. */
export function nothingOf(orderNumber: string): PaymentSnapshot | null {
  const id = orderIdOf(orderNumber);
  const names = { checkoutRef: orderNumber, paymentRef: null, method: null, written: null };
  return id === null ? null : { order: { id, ...names }, events: [], refunds: [], disputes: [], declines: [] };
}

/**
 * What a vendor says of an order: one payment, or nothing. It keeps the order's id alone. Refunds of its dashboard are a
 * status without an amount, which says nothing here. Throws `ProviderUnavailable` for an answer about another order.
 */
export function readOrderSnapshot(order: EpayOrder, expected: Expected): PaymentSnapshot | null {
  const id = orderIdOf(expected.orderNumber);
  if (id === null) return null;
  if (order.orderNumber !== expected.orderNumber)
    throw new ProviderUnavailable('the vendor answered with another order');
  if (order.pid !== null && order.pid !== expected.pid) {
    throw new ProviderUnavailable('the vendor answered with an order of another merchant');
  }
  const { isPaid, type, tradeNumber, moneyFen, endedAt } = order;
  // A clock that is ahead is that of the vendor.
  const occurredAt = endedAt === null || endedAt > expected.readAt ? expected.readAt : endedAt;
  const paid = { kind: 'paid', externalRef: tradeNumber, aboutRef: null, grossMinor: moneyFen } as const;
  return {
    order: {
      id,
      checkoutRef: expected.orderNumber,
      paymentRef: isPaid ? tradeNumber : null,
      method: isPaid ? type : null,
      written: null,
    },
    events: isPaid ? [{ ...paid, taxMinor: 0n, note: type, occurredAt }] : [],
    refunds: [],
    disputes: [],
    declines: [],
  };
}

/**
 * Where the customer of a page that was opened goes: an address, or the text of a code that is one. Throws
 * `ProviderRefusal` for a page that a browser cannot open.
 */
export function readPageUrl(answer: EpayAnswer): string {
  const payUrl = textOf(answer.payurl);
  if (isWebAddress(payUrl, /^https?:$/)) return payUrl;
  const code = textOf(answer.qrcode);
  if (payUrl === '' && isWebAddress(code, /^https:$/)) return code;
  const kind = ['payurl', 'qrcode', 'urlscheme'].find((name) => textOf(answer[name]) !== '') ?? 'no address';
  throw new ProviderRefusal(`the vendor answered with ${kind}, which is no page for a browser: open pages by redirect`);
}

const isWebAddress = (text: string, protocol: RegExp): boolean =>
  URL.canParse(text) && protocol.test(new URL(text).protocol);
