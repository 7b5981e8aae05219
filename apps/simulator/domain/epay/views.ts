import type { EpayMerchant } from './epay-merchant.js';
import { shortYuanOf, yuanOf } from './fen.js';
import type { Order } from './objects.js';
import { signatureOf } from './sign.js';

const CHINA_MS = 8 * 3_600_000;

/** A time of China: `2016-08-06 22:55:52`. */
const chinaTime = (ms: number | null): string =>
  ms === null ? '' : new Date(ms + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');

/** An order as `act=order` and `act=orders` have it. */
export function orderView(order: Order, { pid, traits }: EpayMerchant): Readonly<Record<string, unknown>> {
  const status = traits.statedStatus === '' ? order.status : Number(traits.statedStatus);
  return {
    trade_no: order.tradeNo,
    out_trade_no: order.outTradeNo,
    type: order.type,
    pid: Number(pid),
    addtime: chinaTime(order.addedAtMs),
    endtime: chinaTime(order.endedAtMs),
    name: order.name,
    money: traits.statedMoney || yuanOf(order.paidFen),
    param: order.param,
    buyer: '',
    status,
  };
}

/** `act=query`. It repeats the key, as vendors do. */
export function merchantView(merchant: EpayMerchant): object {
  const { pid, key } = merchant;
  const orders = merchant.list().length;
  return { code: 1, pid: Number(pid), key, active: 1, money: '0.00', type: 1, username: '模拟商户', orders };
}

/** What a notification says of an order, and the address of its return, unsigned. */
export function notificationOf(order: Order, { pid }: EpayMerchant): Readonly<Record<string, string>> {
  return {
    pid,
    trade_no: order.tradeNo,
    out_trade_no: order.outTradeNo,
    type: order.type,
    name: order.name,
    money: shortYuanOf(order.paidFen),
    trade_status: 'TRADE_SUCCESS',
    ...(order.param === '' ? {} : { param: order.param }),
  };
}

/** The bytes of signed fields, as a query or a form has them. */
export function signedText(fields: Readonly<Record<string, string>>, key: string): string {
  return new URLSearchParams({ ...fields, sign: signatureOf(fields, key), sign_type: 'MD5' }).toString();
}

/** All numbers as texts, as vendors have them that take answers from a database as they are. */
export function asTexts(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(asTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asTexts(inner)]));
}
