import {
  ProviderRefusal,
  type CheckoutOrder,
  type ReceiptOptions,
  type ReceiptToSend,
} from '../port/provider-adapter.js';
import { amountOf } from './yookassa-objects.js';

/** Part of an advance that goes back. */
interface ReturnedPart {
  readonly email: string;
  readonly title: string;
  readonly amountMinor: bigint;
}

interface Item {
  readonly title: string;
  readonly amountMinor: bigint;
}

const TITLE_MAX = 128;
/** Codes of VAT that are computed from an advance, and those of the same rate when the service is rendered. */
const SETTLED_VAT: ReadonlyMap<number, number> = new Map([
  [5, 3],
  [6, 4],
  [9, 7],
  [10, 8],
  [12, 11],
]);

/** Of a payment: the top-up, and the fee of its own. Throws `ProviderRefusal` without an address to send it to. */
export function paymentReceipt(
  order: Pick<CheckoutOrder, 'currency' | 'totalMinor' | 'surchargeMinor' | 'title' | 'surchargeTitle' | 'email'>,
  options: ReceiptOptions,
): object {
  const { currency, totalMinor, surchargeMinor, title, surchargeTitle, email } = order;
  if (email === null) throw new ProviderRefusal('a receipt needs an email address, and the customer has none');
  const items = [
    { title, amountMinor: totalMinor - surchargeMinor },
    { title: surchargeTitle, amountMinor: surchargeMinor },
  ];
  return receiptOf(email, items, options, currency);
}

/** Of a refund of a part. YooKassa writes that of a whole one by itself. */
export function refundReceipt(part: ReturnedPart, options: ReceiptOptions, currency: string): object {
  return receiptOf(part.email, [part], options, currency);
}

/** The body of `POST /receipts` for a service that was paid by an advance. */
export function settlementReceipt(receipt: ReceiptToSend, options: ReceiptOptions, currency: string): object {
  const { paymentRef, email, amountMinor } = receipt;
  const vatCode = SETTLED_VAT.get(options.vatCode) ?? options.vatCode;
  const rendered = { ...options, vatCode, paymentSubject: 'service', paymentMode: 'full_payment' };
  return {
    type: 'payment',
    payment_id: paymentRef,
    send: true,
    ...receiptOf(email, [receipt], rendered, currency),
    settlements: [{ type: 'prepayment', amount: amountOf(amountMinor, currency) }],
  };
}

/** Cut to characters, not to halves of them. */
export function shortened(text: string, max: number): string {
  const characters = Array.from(text);
  return characters.length <= max ? text : characters.slice(0, max).join('');
}

function receiptOf(email: string, items: readonly Item[], options: ReceiptOptions, currency: string): object {
  const { vatCode, taxSystemCode, paymentSubject, paymentMode } = options;
  return {
    customer: { email },
    items: items
      .filter(({ amountMinor }) => amountMinor > 0n)
      .map(({ title, amountMinor }) => ({
        description: shortened(title, TITLE_MAX),
        quantity: 1,
        measure: 'piece',
        amount: amountOf(amountMinor, currency),
        vat_code: vatCode,
        payment_subject: paymentSubject,
        payment_mode: paymentMode,
      })),
    ...(taxSystemCode === null ? {} : { tax_system_code: taxSystemCode }),
  };
}
