import { EpayError } from '../domain/epay/epay-error.js';
import type { EpayMerchant } from '../domain/epay/epay-merchant.js';
import { fenOf, yuanOf } from '../domain/epay/fen.js';
import type { Order } from '../domain/epay/objects.js';
import { orderView } from '../domain/epay/views.js';
import type { Params } from '../domain/stripe/wire/params.js';
import { wrongParameter } from '../domain/stripe/wire/stripe-error.js';
import type { Control } from '../stand-in/control-routes.js';
import { setDeliveryFaults } from '../stand-in/delivery-faults.js';
import type { Merchants } from './merchants.js';
import type { Notifications } from './notifications.js';
import { partOf } from './order-pages.js';

const ROOT = '/epay/control';
const HTML_MAX = 1_000;
const REPEAT_MS_MAX = 3_600_000;

/** What customers and vendors do. An order, by either number, names its merchant; `account` is the number of a merchant. */
export function epayControls(merchants: Merchants, notifications: Notifications): Readonly<Record<string, Control>> {
  const named = (params: Params): EpayMerchant => merchants.named(params.requiredText('account'));
  const ofOrder = (act: (merchant: EpayMerchant, order: Order, params: Params) => object): Control =>
    refusing((params) => {
      const number = params.requiredText('order');
      const merchant = merchants.owning(number);
      return act(merchant, merchant.get(number), params);
    });
  return {
    [`POST ${ROOT}/pay`]: ofOrder((merchant, order, params) => {
      params.allowOnly(['order', 'amount', 'type', 'silent']);
      const [fen, type] = [paidFen(order, params), params.text('type') ?? 'alipay'];
      return orderView(merchant.pay(order.tradeNo, fen, type, params.isTrue('silent')), merchant);
    }),
    [`POST ${ROOT}/refund`]: ofOrder((merchant, { tradeNo }) => orderView(merchant.refund(tradeNo), merchant)),
    [`POST ${ROOT}/notify`]: ofOrder((merchant, order, params) => {
      params.allowOnly(['order', 'fields', 'signed', 'append']);
      const fields = Object.fromEntries(params.within('fields').entries());
      const isSigned = params.option('signed', ['true', 'false']) !== 'false';
      return {
        event: notifications.send(order, merchant, { fields, isSigned, appended: params.text('append') ?? '' }),
      };
    }),
    [`POST ${ROOT}/account`]: refusing((params) => setMerchant(named(params), params)),
    [`POST ${ROOT}/webhooks`]: refusing((params) =>
      setDeliveryFaults(notifications.deliveries, named(params).pid, params),
    ),
    [`GET ${ROOT}/deliveries`]: refusing((params) => ({ data: notifications.deliveries.of(named(params).pid) })),
    [`GET ${ROOT}/objects`]: refusing((params) => {
      const merchant = named(params);
      const orders = merchant.list().map((order) => {
        const { notifyUrl, moneyFen } = order;
        return { ...orderView(order, merchant), notify_url: notifyUrl, due: yuanOf(moneyFen) };
      });
      return { account: merchant.pid, key: merchant.key, traits: merchant.traits, orders };
    }),
    [`POST ${ROOT}/reset`]: refusing((params) => {
      const merchant = named(params);
      merchant.reset();
      notifications.deliveries.forget(merchant.pid);
      return { account: merchant.pid };
    }),
  };
}

function setMerchant(merchant: EpayMerchant, params: Params): object {
  params.allowOnly([
    ...['account', 'key', 'notify_by', 'page', 'as_texts', 'list', 'stated_status', 'stated_money'],
    ...['html', 'repeat_ms'],
  ]);
  const { traits } = merchant;
  merchant.key = params.text('key') ?? merchant.key;
  traits.notifyBy = params.option('notify_by', ['GET', 'POST']) ?? traits.notifyBy;
  traits.page = params.option('page', ['payurl', 'qrcode', 'urlscheme']) ?? traits.page;
  if (params.has('as_texts')) traits.asTexts = params.isTrue('as_texts');
  traits.list = params.option('list', ['offset', 'page', 'first', 'none']) ?? traits.list;
  // An empty text is the truth again.
  if (params.has('stated_status')) traits.statedStatus = params.option('stated_status', ['0', '1', '2']) ?? '';
  if (params.has('stated_money')) traits.statedMoney = params.text('stated_money') ?? '';
  traits.html = params.integer('html', 0, HTML_MAX) ?? traits.html;
  traits.repeatMs = params.integer('repeat_ms', 0, REPEAT_MS_MAX) ?? traits.repeatMs;
  return { account: merchant.pid, traits };
}

function paidFen(order: Order, params: Params): number {
  const amount = params.text('amount') ?? 'full';
  if (amount === 'full' || amount === 'half' || amount === 'double') return partOf(order, amount);
  const fen = fenOf(amount);
  if (fen === null) throw wrongParameter('amount', 'half, full, double or an amount in yuan');
  return fen;
}

/** Refusals of the protocol are those of parameters here. */
const refusing =
  (act: Control): Control =>
  (params, id) => {
    try {
      return act(params, id);
    } catch (error) {
      throw error instanceof EpayError ? wrongParameter('order', error.message, String(error.code)) : error;
    }
  };
