import { feeOf, rublesOf, sumOf } from './kopecks.js';
import type { Payment, Receipt, Refund } from './objects.js';
import { isSaving } from './saved-methods.js';
import type { Shop } from './shop.js';

const LAST4: Readonly<Record<string, string>> = { insufficient_funds: '0027', invalid_csc: '0043' };

/** @param origin of the pages */
export function paymentView(payment: Payment, shop: Shop, origin: string): object {
  const { id, status, kopecks, description, metadata, method, createdMs, capturedMs, cancellation } = payment;
  const refunded = sumOf(shop.refundsOf(id).filter((refund) => refund.status === 'succeeded'));
  const isPaid = status === 'succeeded' || status === 'waiting_for_capture';
  return {
    id,
    status,
    amount: rublesOf(kopecks),
    ...(status === 'succeeded' && shop.behavior.saysIncome
      ? { income_amount: rublesOf(kopecks - feeOf(kopecks)) }
      : {}),
    ...(description === null ? {} : { description }),
    recipient: { account_id: shop.id, gateway_id: `${shop.id}1` },
    ...(method === null ? {} : { payment_method: methodView(payment, isPaid) }),
    ...(capturedMs === null ? {} : { captured_at: timeOf(capturedMs) }),
    created_at: timeOf(createdMs),
    ...(status === 'pending' && payment.returnUrl !== null
      ? { confirmation: { type: 'redirect', confirmation_url: `${origin}/yookassa/pay/${id}` } }
      : {}),
    test: shop.isTest,
    ...(refunded === 0n ? {} : { refunded_amount: rublesOf(refunded) }),
    paid: isPaid,
    refundable: status === 'succeeded' && refunded < kopecks,
    metadata,
    ...(cancellation === null ? {} : { cancellation_details: cancellation }),
  };
}

export function refundView({ id, paymentId, status, kopecks, description, metadata, ...rest }: Refund): object {
  const { createdMs, cancelReason } = rest;
  return {
    id,
    payment_id: paymentId,
    status,
    created_at: timeOf(createdMs),
    amount: rublesOf(kopecks),
    metadata,
    ...(description === null ? {} : { description }),
    ...(cancelReason === null ? {} : { cancellation_details: { party: 'yoo_money', reason: cancelReason } }),
  };
}

export function receiptView({ id, paymentId, request }: Receipt): object {
  const { type, items, settlements, tax_system_code: taxSystem } = request;
  const given = { items, settlements, ...(taxSystem === undefined ? {} : { tax_system_code: taxSystem }) };
  return { id, type, payment_id: paymentId, status: 'pending', ...given };
}

function methodView(payment: Payment, isPaid: boolean): object {
  const { id, method, savedMethodId, cancellation } = payment;
  const saved = savedMethodId !== null || isSaving(payment);
  const named = { type: method, id: savedMethodId ?? id, saved, status: saved ? 'active' : 'inactive' };
  if (method !== 'bank_card' || (!isPaid && !saved && cancellation === null)) return named;
  const last4 = (saved ? undefined : LAST4[cancellation?.reason ?? '']) ?? '4477';
  const card = { first6: '555555', last4, expiry_month: '12', expiry_year: '2031', card_type: 'MasterCard' };
  return { ...named, title: `Bank card *${last4}`, card: { ...card, issuer_country: 'RU' } };
}

const timeOf = (unixMs: number): string => new Date(unixMs).toISOString();
