import type { Params } from '../domain/stripe/wire/params.js';
import { wrongParameter } from '../domain/stripe/wire/stripe-error.js';
import { REFUND_STATUSES } from '../domain/yookassa/objects.js';
import type { Shop } from '../domain/yookassa/shop.js';
import { paymentView, receiptView, refundView } from '../domain/yookassa/views.js';
import type { Control } from '../stand-in/control-routes.js';
import { setDeliveryFaults } from '../stand-in/delivery-faults.js';
import type { AnswerFaults } from './answer-faults.js';
import { refusing, ROOT } from './control-parts.js';
import type { ShopNotifications } from './shop-notifications.js';
import type { Shops } from './shops.js';

const ADVANCE_SECONDS_MAX = 4 * 366 * 86_400;
const FLAGS = ['true', 'false'] as const;

/** How a shop behaves, and what it has. `account` is a shopId. */
export function shopControls(
  shops: Shops,
  notifications: ShopNotifications,
  answers: AnswerFaults,
): Readonly<Record<string, Control>> {
  const named = (params: Params): Shop => shops.named(params.requiredText('account'));
  return {
    [`POST ${ROOT}/endpoints`]: refusing((params) => {
      params.allowOnly(['account', 'events', 'url']);
      const url = params.requiredText('url');
      if (!URL.canParse(url)) throw wrongParameter('url', 'Invalid URL');
      return named(params).addEndpoint({ url, events: params.texts('events') });
    }),
    [`POST ${ROOT}/events/:id/redeliver`]: refusing((params, id) => {
      params.allowOnly(['account']);
      const shop = named(params);
      return { deliveries: notifications.send(shop.event(id), shop) };
    }),
    [`GET ${ROOT}/deliveries`]: refusing((params) => ({ data: notifications.deliveries.of(named(params).id) })),
    [`POST ${ROOT}/webhooks`]: refusing((params) =>
      setDeliveryFaults(notifications.deliveries, named(params).id, params),
    ),
    [`POST ${ROOT}/answers`]: refusing((params) => answers.add(named(params).id, params)),
    [`POST ${ROOT}/account`]: refusing((params) => {
      params.allowOnly([
        'account',
        'advance_seconds',
        'api_key',
        'enabled',
        'income',
        'receipts',
        'recurring',
        'refunds',
        'sender',
        'test',
      ]);
      const shop = named(params);
      const key = params.text('api_key');
      if (key !== null) shops.setKey(shop.id, key);
      shop.behavior = behaviorOf(shop, params);
      shop.advance(params.integer('advance_seconds', 0, ADVANCE_SECONDS_MAX) ?? 0);
      return { account: shop.id, now: new Date(shop.now()).toISOString(), ...shop.behavior };
    }),
    [`GET ${ROOT}/objects`]: refusing((params) => {
      const shop = named(params);
      return {
        account: shop.id,
        payments: shop.paymentList().map((payment) => paymentView(payment, shop, '')),
        refunds: shop.refundList().map(refundView),
      };
    }),
    [`GET ${ROOT}/receipts`]: refusing((params) => {
      const receipts = named(params).receiptList();
      return { data: receipts.map((receipt) => ({ ...receiptView(receipt), request: receipt.request })) };
    }),
    [`POST ${ROOT}/reset`]: refusing((params) => {
      const shop = named(params);
      shop.reset();
      notifications.deliveries.forget(shop.id);
      return { account: shop.id };
    }),
  };
}

function behaviorOf({ behavior }: Shop, params: Params): Shop['behavior'] {
  const flag = <Before extends boolean | null>(name: string, before: Before): boolean | Before => {
    const given = params.option(name, FLAGS);
    return given === null ? before : given === 'true';
  };
  const sender = params.text('sender');
  return {
    isEnabled: flag('enabled', behavior.isEnabled),
    needsReceipts: flag('receipts', behavior.needsReceipts),
    saysIncome: flag('income', behavior.saysIncome),
    isRecurring: flag('recurring', behavior.isRecurring),
    refunds: params.option('refunds', REFUND_STATUSES) ?? behavior.refunds,
    isTest: flag('test', behavior.isTest),
    sender: sender === 'none' ? null : (sender ?? behavior.sender),
  };
}
