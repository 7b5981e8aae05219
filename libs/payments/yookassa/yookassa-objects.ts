import { isRecord, isUuid, parseId } from '#core';
import { AnswerReader, textsOf, type Json } from '../port/answer-reader.js';
import { ProviderRefusal } from '../port/provider-adapter.js';
import { formatMinor, parseMinor, unitOf } from '../domain/currency.js';

/** Money on the wire, with all decimals of its currency. */
export const amountOf = (minor: bigint, currency: string) => ({
  value: formatMinor(minor, unitOf(currency)),
  currency,
});

type Metadata = ReturnType<typeof textsOf>;

/** A payment, as far as it matters. Statuses and reasons are YooKassa's words: unknown ones say nothing. */
export interface YookassaPayment {
  readonly id: string;
  readonly metadata: Metadata;
  readonly status: string;
  readonly amountMinor: bigint;
  /** What the shop gets of it; null: YooKassa does not say, or not yet. */
  readonly incomeMinor: bigint | null;
  readonly isTest: boolean;
  /** Where it is paid, while it is not. */
  readonly confirmationUrl: string | null;
  readonly methodType: string | null;
  /** The last digits of a card. */
  readonly last4: string | null;
  /** Of a method that the shop may charge again. */
  readonly savedMethodId: string | null;
  /** The end of the month in which a card ends. */
  readonly cardExpiresAt: Date | null;
  /** Of one that is canceled. */
  readonly cancelReason: string | null;
  readonly createdAt: Date;
  readonly capturedAt: Date | null;
}

export interface YookassaRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly status: string;
  readonly amountMinor: bigint;
  /** Of ours; null: it was made elsewhere. */
  readonly refundId: string | null;
  readonly cancelReason: string | null;
  readonly createdAt: Date;
}

/** Ids of payments and refunds, which are parts of paths. */
export const OBJECT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CURSOR_MAX = 500;
const WORD_MAX = 60;
const answer = new AnswerReader('YooKassa');

/** What was written to an object. A shop has objects of other programs, in any form. */
export const metadataIn = (value: unknown): Metadata => (isRecord(value) ? textsOf(value.metadata) : {});

/** The payment that a refund of a list is of. Null: it cannot be read. */
export function refundedIdIn(value: unknown): string | null {
  const id = isRecord(value) ? value.payment_id : null;
  return typeof id === 'string' && OBJECT_ID.test(id) ? id : null;
}

/** Throws `ProviderUnavailable` for what is no object: such an answer says nothing. So do the others here. */
export const readId = (value: unknown): string => idOf(answer.record(value, 'an object'), 'id');

/** Throws `ProviderRefusal` for an amount in another currency, which orders of this provider do not have. */
export function readPayment(value: unknown, currency: string): YookassaPayment {
  const payment = answer.record(value, 'a payment');
  const id = idOf(payment, 'id');
  const { payment_method: method, confirmation, test } = payment;
  if (typeof test !== 'boolean') throw answer.unreadable('test');
  return {
    id,
    metadata: metadataIn(payment),
    status: wordOf(payment, 'status'),
    amountMinor: minorOf(payment.amount, currency, id),
    incomeMinor: isGiven(payment.income_amount) ? minorOf(payment.income_amount, currency, id) : null,
    isTest: test,
    confirmationUrl: optional(isRecord(confirmation) ? confirmation.confirmation_url : null),
    ...methodIn(method),
    cancelReason: reasonOf(payment),
    createdAt: timeOf(payment.created_at),
    capturedAt: isGiven(payment.captured_at) ? timeOf(payment.captured_at) : null,
  };
}

function methodIn(method: unknown): Pick<YookassaPayment, 'methodType' | 'last4' | 'savedMethodId' | 'cardExpiresAt'> {
  if (!isRecord(method)) return { methodType: null, last4: null, savedMethodId: null, cardExpiresAt: null };
  const card = isRecord(method.card) ? method.card : {};
  const id = optional(method.id);
  return {
    methodType: optional(method.type),
    last4: optional(card.last4),
    savedMethodId: method.saved === true && id !== null && OBJECT_ID.test(id) ? id : null,
    cardExpiresAt: monthEnd(card),
  };
}

/** `{expiry_year: "2030", expiry_month: "01"}`. */
function monthEnd({ expiry_year: year, expiry_month: month }: Json): Date | null {
  if (typeof year !== 'string' || typeof month !== 'string') return null;
  if (!/^20\d\d$/.test(year) || !/^(?:0[1-9]|1[0-2])$/.test(month)) return null;
  return new Date(Date.UTC(Number(year), Number(month)));
}

/** Throws as `readPayment`. */
export function readRefund(value: unknown, currency: string): YookassaRefund {
  const refund = answer.record(value, 'a refund');
  const id = idOf(refund, 'id');
  return {
    id,
    paymentId: idOf(refund, 'payment_id'),
    status: wordOf(refund, 'status'),
    amountMinor: minorOf(refund.amount, currency, id),
    refundId: refundIdOf(refund),
    cancelReason: reasonOf(refund),
    createdAt: timeOf(refund.created_at),
  };
}

/** A page of a list; `next` is the cursor of the one that follows. */
export function readPage(value: unknown): { readonly items: readonly unknown[]; readonly next: string | null } {
  const { items: listed, next_cursor: next } = answer.record(value, 'a list');
  const items = answer.list(listed, 'a list');
  if (!isGiven(next)) return { items, next: null };
  if (typeof next !== 'string' || next === '' || next.length > CURSOR_MAX) throw answer.unreadable('a cursor');
  return { items, next };
}

/** The shop of the key. */
export function readShop(value: unknown) {
  const shop = answer.record(value, 'a shop');
  const { test, account_id: account } = shop;
  if (typeof test !== 'boolean') throw answer.unreadable('test');
  const id = typeof account === 'number' ? String(account) : account;
  if (typeof id !== 'string' || id === '') throw answer.unreadable('account_id');
  return { id, isTest: test, name: optional(shop.name), status: optional(shop.status) };
}

export function readReceipt(value: unknown): { readonly id: string; readonly status: string } {
  const receipt = answer.record(value, 'a receipt');
  return { id: wordOf(receipt, 'id'), status: wordOf(receipt, 'status') };
}

/** Metadata of refunds are younger than the API: the description has our id, too. */
function refundIdOf({ metadata, description }: Json): string | null {
  const written = textsOf(metadata).refund_id;
  if (written !== undefined) return isUuid(written) ? written : null;
  return typeof description === 'string' ? parseId('ofr', description) : null;
}

function reasonOf({ cancellation_details: details }: Json): string | null {
  return isRecord(details) ? optional(details.reason) : null;
}

function minorOf(value: unknown, currency: string, id: string): bigint {
  const { value: text, currency: given } = answer.record(value, 'an amount');
  if (typeof text !== 'string' || typeof given !== 'string') throw answer.unreadable('an amount');
  if (given.toUpperCase() !== currency)
    throw new ProviderRefusal(`${id} is in ${given.slice(0, 3)}, not in ${currency}`);
  const minor = parseMinor(text, unitOf(currency));
  if (minor === null) throw answer.unreadable(`an amount of ${id}`);
  return minor;
}

function idOf(object: Json, name: string): string {
  const id = object[name];
  if (typeof id !== 'string' || !OBJECT_ID.test(id)) throw answer.unreadable(name);
  return id;
}

function wordOf(object: Json, name: string): string {
  return answer.text(object, name).slice(0, WORD_MAX);
}

function timeOf(value: unknown): Date {
  const time = new Date(typeof value === 'string' ? value : NaN);
  if (Number.isNaN(time.getTime())) throw answer.unreadable('a time');
  return time;
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const optional = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
