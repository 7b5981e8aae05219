import { BtcpayError } from '../domain/btcpay/btcpay-error.js';
import type { BtcpayStore } from '../domain/btcpay/btcpay-store.js';
import { parseCents, satsOf } from '../domain/btcpay/coins.js';
import { invoiceView, paymentMethodsView, payoutsView, pullPaymentView } from '../domain/btcpay/views.js';
import type { PullPayment } from '../domain/btcpay/objects.js';
import type { PullPayments } from '../domain/btcpay/pull-payments.js';
import type { Params } from '../domain/stripe/wire/params.js';
import { wrongParameter } from '../domain/stripe/wire/stripe-error.js';
import type { Control } from '../stand-in/control-routes.js';
import { setDeliveryFaults } from '../stand-in/delivery-faults.js';
import { partOf } from './invoice-pages.js';
import type { Stores } from './stores.js';
import type { StoreWebhooks } from './store-webhooks.js';

const ROOT = '/btcpay/control';
const HALVES: Readonly<Record<string, bigint>> = { half: 1n, full: 2n, double: 4n };
const ADVANCE_SECONDS_MAX = 366 * 86_400;

/** What customers, the chain and merchants do. An invoice names its store; `account` is the id of a store. */
export function btcpayControls(stores: Stores, webhooks: StoreWebhooks): Readonly<Record<string, Control>> {
  const named = (params: Params): BtcpayStore => stores.named(params.requiredText('account'));
  const ofInvoice = (act: (store: BtcpayStore, id: string, params: Params) => object): Control =>
    refusing((params) => {
      const id = params.requiredText('invoice');
      return act(stores.owning(id), id, params);
    });
  const ofPullPayment = (act: (all: PullPayments, id: string, params: Params) => PullPayment): Control =>
    refusing((params, id) => {
      const changed = act(stores.owningPullPayment(id).pullPayments, id, params);
      return { ...pullPaymentView(changed, ''), payouts: payoutsView(changed, true) };
    });
  return {
    [`POST ${ROOT}/pay`]: ofInvoice((store, id, params) => {
      params.allowOnly(['invoice', 'amount', 'confirmed']);
      const isConfirmed = params.option('confirmed', ['true', 'false']) !== 'false';
      return stateOf(store, store.pay(id, satsPaid(store, id, params.text('amount') ?? 'full'), isConfirmed).id);
    }),
    [`POST ${ROOT}/confirm`]: ofInvoice((store, id) => stateOf(store, store.confirm(id).id)),
    [`POST ${ROOT}/lose`]: ofInvoice((store, id) => stateOf(store, store.lose(id).id)),
    [`POST ${ROOT}/expire`]: ofInvoice((store, id) => stateOf(store, store.expire(id).id)),
    [`POST ${ROOT}/mark`]: ofInvoice((store, id, params) => {
      const status = params.option('status', ['Settled', 'Invalid']) ?? 'Settled';
      return stateOf(store, store.mark(id, status).id);
    }),
    [`POST ${ROOT}/pull-payments/:id/claim`]: ofPullPayment((all, id, params) => {
      params.allowOnly(['amount', 'destination']);
      const amount = params.text('amount') ?? 'all';
      const cents = amount === 'all' ? null : parseCents(amount);
      if (cents === null && amount !== 'all') throw wrongParameter('amount', 'all, or an amount');
      return all.claim(id, params.text('destination') ?? 'bc1qpayer', cents);
    }),
    [`POST ${ROOT}/pull-payments/:id/approve`]: ofPullPayment((all, id) => all.move(id, 'AwaitingPayment')),
    [`POST ${ROOT}/pull-payments/:id/send`]: ofPullPayment((all, id) => all.move(id, 'InProgress')),
    [`POST ${ROOT}/pull-payments/:id/pay`]: ofPullPayment((all, id) => all.move(id, 'Completed')),
    [`POST ${ROOT}/pull-payments/:id/cancel`]: ofPullPayment((all, id) => all.move(id, 'Cancelled')),
    [`POST ${ROOT}/pull-payments/:id/archive`]: ofPullPayment((all, id) => all.archive(id)),
    [`POST ${ROOT}/endpoints`]: refusing((params) => {
      params.allowOnly(['account', 'events', 'secret', 'url']);
      const url = params.requiredText('url');
      if (!URL.canParse(url)) throw wrongParameter('url', 'Invalid URL');
      return named(params).addEndpoint({ url, secret: params.requiredText('secret'), events: params.texts('events') });
    }),
    [`POST ${ROOT}/events/:id/redeliver`]: refusing((params, id) => {
      params.allowOnly(['account']);
      return { deliveries: webhooks.redeliver(named(params), id) };
    }),
    [`GET ${ROOT}/deliveries`]: (params) => ({ data: webhooks.deliveries.of(named(params).id) }),
    [`POST ${ROOT}/webhooks`]: (params) => setDeliveryFaults(webhooks.deliveries, named(params).id, params),
    [`POST ${ROOT}/account`]: refusing((params) => {
      params.allowOnly(['account', 'advance_seconds', 'api_key', 'pull_payments']);
      const store = named(params);
      const mayPull = params.option('pull_payments', ['true', 'false']);
      if (mayPull !== null) stores.allowPullPayments(store.id, mayPull === 'true');
      const key = params.text('api_key');
      if (key !== null) stores.setKey(store.id, key);
      store.advance(params.integer('advance_seconds', 0, ADVANCE_SECONDS_MAX) ?? 0);
      return { account: store.id, now: store.now() };
    }),
    [`GET ${ROOT}/objects`]: (params) => {
      const store = named(params);
      const claims = store.pullPayments.list(true);
      return {
        account: store.id,
        invoices: store.list().map(({ id }) => stateOf(store, id)),
        pull_payments: claims.map((claim) => ({ ...pullPaymentView(claim, ''), payouts: payoutsView(claim, true) })),
      };
    },
    [`POST ${ROOT}/reset`]: (params) => {
      const store = named(params);
      store.reset();
      webhooks.deliveries.forget(store.id);
      return { account: store.id };
    },
  };
}

function stateOf(store: BtcpayStore, id: string): object {
  const invoice = store.get(id);
  return { ...invoiceView(invoice, store.id, ''), payment_methods: paymentMethodsView(invoice) };
}

function satsPaid(store: BtcpayStore, id: string, amount: string): bigint {
  const halves = HALVES[amount];
  if (halves !== undefined) return partOf(store.get(id), halves);
  const cents = parseCents(amount);
  if (cents === null) throw wrongParameter('amount', 'half, full, double or an amount in USD');
  return satsOf(cents);
}

/** Refusals of the server are those of parameters here. */
const refusing =
  (act: Control): Control =>
  (params, id) => {
    try {
      return act(params, id);
    } catch (error) {
      throw error instanceof BtcpayError ? wrongParameter('invoice', error.message, error.code) : error;
    }
  };
