import { isRecord } from '#core';
import { ProviderUnavailable } from '../port/provider-adapter.js';
import { parseMinor, unitOf } from '../domain/currency.js';
import type { EpayAnswer } from './epay-client.js';

/** Of all amounts of the protocol. */
export const YUAN = 'CNY';
export const YUAN_UNIT = unitOf(YUAN);

/** An order as a vendor knows it. Statuses are its words: 1 is paid, all others say nothing. */
export interface EpayOrder {
  readonly orderNumber: string;
  /** Null: the vendor does not say. */
  readonly pid: string | null;
  readonly type: string | null;
  readonly isPaid: boolean;
  /** The vendor's own number of the payment; empty while there is none. */
  readonly tradeNumber: string;
  readonly moneyFen: bigint;
  /** Null: it is not paid, or the vendor does not say when. */
  readonly endedAt: Date | null;
}

/** A row of a list of orders. */
interface EpayRow {
  readonly orderNumber: string;
  readonly isPaid: boolean;
  /** Null: it is not readable. */
  readonly createdAt: Date | null;
}

/** What an answer says no to. */
type Refusal = 'order_unknown' | 'merchant_refused' | 'unknown';

/** Vendors have numbers, and texts of them. */
export const isYes = ({ code }: EpayAnswer): boolean => textOf(code) === '1';

/**
 * Codes of a no differ by vendor, and some have one for all: -3 and -2 are of the merchant where they have a meaning, and
 * messages tell the rest apart.
 */
export function refusalOf({ code, msg }: EpayAnswer): Refusal {
  const text = textOf(msg);
  if (
    /订单|order/i.test(text) &&
    /不存在|未找到|找不到|没有找到|未查到|未查询到|没有查到|查无|无此订单|not (?:found|exist)|no such/i.test(text)
  )
    return 'order_unknown';
  if (['-2', '-3'].includes(textOf(code))) return 'merchant_refused';
  return /密钥|密匙|签名|商户|\bkey\b|\bpid\b|\bsign\b|merchant/i.test(text) ? 'merchant_refused' : 'unknown';
}

/**
 * The order of an answer. Null: it has none. In some versions the code is the status: not paid, and nothing refused. Throws
 * `ProviderUnavailable` for what is not readable.
 */
export function readOrder(answer: EpayAnswer): EpayOrder | null {
  const [orderNumber, status] = [textOf(answer.out_trade_no), textOf(answer.status)];
  if (!isYes(answer) && (orderNumber === '' || status === '')) return null;
  if (orderNumber === '' || status === '') throw unreadable('an order without its number or status');
  const isPaid = isYes(answer) && status === '1';
  const moneyFen = parseMinor(textOf(answer.money), YUAN_UNIT);
  const tradeNumber = textOf(answer.trade_no);
  if (isPaid && (moneyFen === null || moneyFen === 0n)) throw unreadable('a payment without an amount of whole fen');
  if (isPaid && !TRADE_NUMBER.test(tradeNumber)) throw unreadable('a payment without a number');
  return {
    orderNumber,
    isPaid,
    tradeNumber,
    moneyFen: moneyFen ?? 0n,
    pid: textOf(answer.pid) || null,
    type: textOf(answer.type) || null,
    endedAt: isPaid ? readChinaTime(answer.endtime) : null,
  };
}

/** The rows of a list. Empty: it ends, or the vendor has none. Rows of no form are of other shops of the merchant. */
export function readRows(answer: EpayAnswer): EpayRow[] {
  const rows: readonly unknown[] = Array.isArray(answer.data) ? answer.data : [];
  return rows.filter(isRecord).map((row) => ({
    orderNumber: textOf(row.out_trade_no),
    // A vendor that lists those that are paid may leave it out.
    isPaid: ['', '1'].includes(textOf(row.status)),
    createdAt: readChinaTime(row.addtime),
  }));
}

const TRADE_NUMBER = /^[\w.:|-]{1,128}$/;
const CHINA_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)$/;

/** `2016-08-06 22:55:52` is the time of China, UTC+8. Null: there is none, as in `0000-00-00 00:00:00`. */
export function readChinaTime(value: unknown): Date | null {
  const [, day, time] = CHINA_TIME.exec(textOf(value)) ?? [];
  if (day === undefined || time === undefined) return null;
  const read = new Date(`${day}T${time}+08:00`);
  return Number.isNaN(read.getTime()) ? null : read;
}

/** A text, or the shortest one of a number. A number that JSON rounded is none: another one would be read as the same. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'number') return '';
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw unreadable('a number that is too long for JSON');
  return String(value);
}

const unreadable = (what: string): ProviderUnavailable => new ProviderUnavailable(`the vendor answered with ${what}`);
