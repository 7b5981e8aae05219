import { isJsonObject, type JsonObject } from '../json.js';
import type { Kind } from './object-store.js';
import type { StripeAccount } from './stripe-account.js';
import type { ExpandSource } from './wire/expand.js';
import { PAGE_PARAMS, pageOf } from './wire/list-page.js';
import type { Params } from './wire/params.js';

/** Fields that a list can be filtered by equality. */
const FILTERS: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  balance_transaction: ['currency', 'source', 'type'],
  charge: ['customer', 'payment_intent'],
  customer: ['email'],
  'checkout.session': ['customer', 'payment_intent', 'status'],
  dispute: ['charge', 'payment_intent'],
  event: ['type'],
  payment_intent: ['customer'],
  payment_method: ['customer', 'type'],
  payout: ['status'],
  refund: ['charge', 'payment_intent'],
};

/** A page of the objects of a kind, newest first. */
export function listOf(account: StripeAccount, kind: Kind, params: Params, url: string): JsonObject {
  const filters = FILTERS[kind] ?? [];
  const special = kind === 'event' ? ['types', 'delivery_success'] : kind === 'balance_transaction' ? ['payout'] : [];
  params.allowOnly([...PAGE_PARAMS, 'created', ...filters, ...special]);
  const keepsSpecial = specialFilter(account, params, special);
  const isWithin = params.range('created');
  const keeps = (item: JsonObject): boolean =>
    filters.every((name) => (params.text(name) ?? item[name]) === item[name]) &&
    isWithin(Number(item['created'])) &&
    keepsSpecial(item);
  return pageOf(account.objects.list(kind).reverse(), keeps, params, url);
}

function specialFilter(
  account: StripeAccount,
  params: Params,
  names: readonly string[],
): (item: JsonObject) => boolean {
  if (names.includes('payout')) {
    const payout = params.text('payout');
    if (payout !== null) account.objects.get('payout', payout, 'payout');
    return ({ id }) => payout === null || account.payouts.get(String(id)) === payout;
  }
  if (!names.includes('types')) return () => true;
  const types = params.texts('types');
  const isDelivered = params.option('delivery_success', ['true', 'false']);
  return ({ type, pending_webhooks: pending }) =>
    (types.length === 0 || types.includes(String(type))) &&
    (isDelivered === null || (isDelivered === 'true') === (pending === 0));
}

/** What the objects of an account expand to. */
export function expandSourceOf(account: StripeAccount): ExpandSource {
  return {
    byId: (id) => account.objects.ofAnyKind(id),
    included: (owner, field) => {
      if (owner['object'] === 'checkout.session' && field === 'line_items')
        return lineItemsOf(account, String(owner['id']));
      if (owner['object'] !== 'charge' || field !== 'refunds') return undefined;
      const refunds = account.objects.list('refund').filter(({ charge }) => charge === owner['id']);
      return wholeList(refunds.reverse(), `/v1/charges/${String(owner['id'])}/refunds`);
    },
  };
}

export function lineItemsOf(account: StripeAccount, sessionId: string): JsonObject {
  account.objects.get('checkout.session', sessionId);
  const { items } = account.checkoutOf(sessionId);
  return wholeList(items, `/v1/checkout/sessions/${sessionId}/line_items`);
}

function wholeList(data: readonly unknown[], url: string): JsonObject {
  return { object: 'list', data: data.filter(isJsonObject), has_more: false, url };
}
