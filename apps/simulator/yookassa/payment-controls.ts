import { randomUUID } from 'node:crypto';
import type { Params } from '../domain/stripe/wire/params.js';
import { METHODS, PAYMENT_STATUSES, REFUND_STATUSES, type Payment, type Refund } from '../domain/yookassa/objects.js';
import type { Shop } from '../domain/yookassa/shop.js';
import { paymentView, refundView } from '../domain/yookassa/views.js';
import type { Control } from '../stand-in/control-routes.js';
import { kopecksOf, readCancellation, refusing, ROOT } from './control-parts.js';
import type { ShopNotifications } from './shop-notifications.js';
import type { Shops } from './shops.js';

/** What payers, banks and merchants do with a payment or a refund, which name their shop. */
export function paymentControls(shops: Shops, notifications: ShopNotifications): Readonly<Record<string, Control>> {
  const ofPayment = (act: (shop: Shop, id: string, params: Params) => Payment): Control =>
    refusing((params) => {
      const id = params.requiredText('payment');
      const shop = shops.owning(id);
      return paymentView(act(shop, id, params), shop, '');
    });
  return {
    [`POST ${ROOT}/pay`]: ofPayment((shop, id, params) => {
      params.allowOnly(['payment', 'method']);
      return shop.pay(id, params.option('method', METHODS) ?? 'bank_card');
    }),
    [`POST ${ROOT}/hold`]: ofPayment((shop, id) => shop.hold(id)),
    [`POST ${ROOT}/capture`]: ofPayment((shop, id) => shop.capture(id)),
    [`POST ${ROOT}/refuse`]: ofPayment((shop, id, params) => {
      params.allowOnly(['party', 'payment', 'reason']);
      return shop.refuse(id, readCancellation(params));
    }),
    [`POST ${ROOT}/expire`]: ofPayment((shop, id) => shop.expire(id)),
    [`POST ${ROOT}/refund`]: refusing((params) => {
      params.allowOnly(['payment', 'amount']);
      const paymentId = params.requiredText('payment');
      const kopecks = kopecksOf(params, 'amount');
      const made = { paymentId, kopecks, description: null, metadata: {}, hasReceipt: true };
      return refundView(shops.owning(paymentId).refund(made));
    }),
    [`POST ${ROOT}/settle`]: refusing((params) => {
      params.allowOnly(['refund', 'status', 'reason']);
      const id = params.requiredText('refund');
      const status = params.option('status', REFUND_STATUSES) ?? 'succeeded';
      return refundView(shops.owning(id).settle(id, status, params.text('reason') ?? undefined));
    }),
    [`POST ${ROOT}/notify`]: refusing((params) => {
      params.allowOnly(['amount', 'event', 'payment', 'refund', 'status']);
      const refundId = params.text('refund');
      const id = refundId ?? params.requiredText('payment');
      const shop = shops.owning(id);
      const object = withClaims(refundId === null ? shop.payment(id) : shop.madeRefund(id), params);
      return { deliveries: notifications.send({ id: randomUUID(), type: params.requiredText('event'), object }, shop) };
    }),
  };
}

/** What a notification says, which may differ from what happened. */
function withClaims<Row extends Payment | Refund>(object: Row, params: Params): Row {
  const status = params.option('status', PAYMENT_STATUSES) ?? object.status;
  const kopecks = params.has('amount') ? kopecksOf(params, 'amount') : object.kopecks;
  return { ...object, status, kopecks };
}
