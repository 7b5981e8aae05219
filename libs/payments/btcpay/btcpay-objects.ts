import { floorDecimal, isRecord, parseDecimal, parseUsd, plusDecimal, timesDecimal, type Decimal } from '#core';
import { AnswerReader, textsOf, type Json } from '../port/answer-reader.js';

/** An invoice of BTCPay Server, as far as it matters. Statuses are its words: unknown ones say nothing. */
export interface BtcpayInvoice {
  readonly id: string;
  readonly storeId: string;
  readonly status: string;
  readonly additionalStatus: string;
  readonly currency: string;
  /** In the invoice's currency, as nano-units. */
  readonly amountNano: bigint;
  readonly checkoutLink: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly metadata: Readonly<Record<string, string | undefined>>;
}

/** A payment of an invoice. */
export interface BtcpayPayment {
  /** Unique: a transaction's output, or the hash of a Lightning payment. */
  readonly id: string;
  /** Such as `BTC-CHAIN`. */
  readonly methodId: string;
  readonly receivedAt: Date;
  /** At the invoice's rate, less what it was charged for its network fee, in nano-units of the invoice's currency. */
  readonly netNano: bigint;
  /** `Settled`: confirmed, by the invoice's speed policy. `Processing`: it may still be spent elsewhere. */
  readonly status: string;
}

/** A claim: anyone with its link says where the money goes. It names no invoice. */
export interface BtcpayPullPayment {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly currency: string;
  /** In its currency, as nano-units. */
  readonly amountNano: bigint;
  readonly isArchived: boolean;
  readonly viewLink: string;
  /** Null: some versions do not say. */
  readonly startsAt: Date | null;
}

/** A part of a pull payment that was claimed. */
export interface BtcpayPayout {
  /** In the currency of the pull payment, as nano-units. */
  readonly amountNano: bigint;
  /** Of the server: `AwaitingApproval`, `AwaitingPayment`, `InProgress`, `Completed`, `Cancelled`. */
  readonly state: string;
}

/** Ids of invoices and pull payments, which are parts of paths. */
export const INVOICE_ID = /^[A-Za-z0-9]{1,100}$/;
const TEXT_MAX = 200;
const NANO_SCALE = 9;
const NOTHING: Decimal = { units: 0n, scale: 0 };
const answer = new AnswerReader('BTCPay Server');

/** Throws `ProviderUnavailable` for what is no invoice: such an answer says nothing. */
export function readInvoice(value: unknown): BtcpayInvoice {
  const invoice = answer.record(value, 'an invoice');
  const id = answer.text(invoice, 'id');
  if (!INVOICE_ID.test(id)) throw answer.unreadable('the id of an invoice');
  const amountNano = parseUsd(decimalText(invoice.amount));
  if (amountNano === null || amountNano < 0n) throw answer.unreadable(`the amount of the invoice ${id}`);
  return {
    id,
    amountNano,
    storeId: answer.text(invoice, 'storeId'),
    status: answer.text(invoice, 'status'),
    additionalStatus: typeof invoice.additionalStatus === 'string' ? invoice.additionalStatus : 'None',
    currency: answer.text(invoice, 'currency').toUpperCase(),
    checkoutLink: answer.text(invoice, 'checkoutLink'),
    createdAt: timeOf(invoice, 'createdTime'),
    expiresAt: timeOf(invoice, 'expirationTime'),
    metadata: textsOf(invoice.metadata),
  };
}

/** A page of a list: how many invoices it has, and those of installations like this one. A store has others of any form. */
export function readInvoices(value: unknown): { readonly count: number; readonly invoices: readonly BtcpayInvoice[] } {
  const rows = answer.list(value, 'a list of invoices');
  const own = rows.filter((row) => isRecord(row) && textsOf(row.metadata).provider_id !== undefined);
  return { count: rows.length, invoices: own.map(readInvoice) };
}

/** From the payment methods of an invoice; each has its own rate. Throws as `readInvoice`. */
export function readPayments(value: unknown): BtcpayPayment[] {
  return answer.list(value, 'payment methods').flatMap((entry) => {
    const method = answer.record(entry, 'a payment method');
    const payments = method.payments ?? [];
    if (Array.isArray(payments) && payments.length === 0) return [];
    // Versions before 2.0 call it `paymentMethod`.
    const methodId = answer.text(method, method.paymentMethodId === undefined ? 'paymentMethod' : 'paymentMethodId');
    const rate = numberOf(method.rate, 'a rate');
    return answer.list(payments, 'payments').map((one) => readPayment(one, methodId, rate));
  });
}

function readPayment(value: unknown, methodId: string, rate: Decimal): BtcpayPayment {
  const payment = answer.record(value, 'a payment');
  const fee = payment.fee === undefined || payment.fee === null ? NOTHING : numberOf(payment.fee, 'a fee');
  return {
    id: answer.text(payment, 'id'),
    methodId,
    receivedAt: timeOf(payment, 'receivedDate'),
    netNano: nanoOf(timesDecimal(plusDecimal(numberOf(payment.value, 'a value'), { ...fee, units: -fee.units }), rate)),
    status: answer.text(payment, 'status'),
  };
}

/** Those of a list that name a refund of an installation like this one. Others are of any form. Throws as `readInvoice`. */
export function readPullPayments(value: unknown): BtcpayPullPayment[] {
  return answer.list(value, 'a list of pull payments').flatMap((row) => {
    const isOwn = isRecord(row) && `${asText(row.name)} ${asText(row.description)}`.includes('ofr_');
    return isOwn ? [readPullPayment(row)] : [];
  });
}

/** Throws as `readInvoice`. */
export function readPullPayment(value: unknown): BtcpayPullPayment {
  const claim = answer.record(value, 'a pull payment');
  const id = answer.text(claim, 'id');
  if (!INVOICE_ID.test(id)) throw answer.unreadable('the id of a pull payment');
  return {
    id,
    name: asText(claim.name),
    description: asText(claim.description),
    currency: answer.text(claim, 'currency').toUpperCase(),
    amountNano: amountOf(claim.amount, 'the amount of a pull payment'),
    isArchived: claim.archived === true,
    viewLink: asText(claim.viewLink),
    startsAt: typeof claim.startsAt === 'number' ? timeOf(claim, 'startsAt') : null,
  };
}

/** Of one pull payment in a currency. Throws as `readInvoice`. */
export function readPayouts(value: unknown, currency: string): BtcpayPayout[] {
  return answer.list(value, 'payouts').map((row) => {
    const payout = answer.record(row, 'a payout');
    if (answer.text(payout, 'originalCurrency').toUpperCase() !== currency)
      throw answer.unreadable('the currency of a payout');
    return {
      amountNano: amountOf(payout.originalAmount, 'the amount of a payout'),
      state: answer.text(payout, 'state'),
    };
  });
}

/** The name of a store. */
export function readStoreName(value: unknown): string | null {
  const { name } = answer.record(value, 'a store');
  return typeof name === 'string' && name !== '' ? name.slice(0, TEXT_MAX) : null;
}

function timeOf(object: Json, name: string): Date {
  const seconds = object[name];
  const time = new Date(typeof seconds === 'number' ? seconds * 1_000 : NaN);
  if (Number.isNaN(time.getTime())) throw answer.unreadable(name);
  return time;
}

/** The server writes no exponents. */
function numberOf(value: unknown, what: string): Decimal {
  const text = decimalText(value);
  const decimal = /e/i.test(text) ? null : parseDecimal(text);
  if (decimal === null) throw answer.unreadable(what);
  return decimal;
}

function amountOf(value: unknown, what: string): bigint {
  const decimal = numberOf(value, what);
  if (decimal.units < 0n) throw answer.unreadable(what);
  return nanoOf(decimal);
}

/** Digits beyond nano-units are left out, as those of rates are. Zero for a negative number. */
const nanoOf = (decimal: Decimal): bigint => (decimal.units < 0n ? 0n : floorDecimal(decimal, NANO_SCALE));

/** Decimals are texts; a number is taken by its shortest text. */
const decimalText = (value: unknown): string => (typeof value === 'number' ? String(value) : asText(value));

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');
