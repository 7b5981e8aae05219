import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { parseKopecks } from './kopecks.js';
import { wrong } from './yookassa-error.js';

const ITEMS_MAX = 100;
const TITLE_MAX = 128;
const VAT_CODE_MAX = 12;
const TAX_SYSTEM_MAX = 6;
const MODES = ['full_prepayment', 'partial_prepayment', 'advance', 'full_payment', 'partial_payment', 'credit'];
const SUBJECTS = ['commodity', 'job', 'service', 'payment', 'agent_commission', 'property_right', 'another'];
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** Checks the receipt of a payment or a refund of this amount. @throws YookassaError 400 */
export function checkReceipt(receipt: unknown, kopecks: bigint): void {
  if (!isJsonObject(receipt)) throw wrong('receipt', 'Receipt is missing or illegal');
  const { customer, items, tax_system_code: taxSystem } = receipt;
  if (!isJsonObject(customer) || typeof customer.email !== 'string' || !EMAIL.test(customer.email)) {
    throw wrong('receipt.customer.email', 'Either email or phone is required');
  }
  if (taxSystem !== undefined && !isCode(taxSystem, TAX_SYSTEM_MAX)) throw wrong('receipt.tax_system_code', 'Illegal');
  const found = objectsOf(items);
  if (found.length === 0 || found.length > ITEMS_MAX) throw wrong('receipt.items', 'From 1 to 100 items');
  if (found.reduce((sum, item) => sum + itemKopecks(item), 0n) !== kopecks) {
    throw wrong('receipt.items', 'The sum of the items differs from the amount');
  }
}

/** A receipt of its own, as for an advance that is used up. @returns the id of its payment. @throws YookassaError 400 */
export function checkOwnReceipt(body: JsonObject): string {
  const { type, send, settlements, payment_id: paymentId } = body;
  if (type !== 'payment' || send !== true) throw wrong('type', 'A receipt of a payment that is sent');
  if (typeof paymentId !== 'string') throw wrong('payment_id', 'The id of the payment is missing');
  const settled = objectsOf(settlements);
  if (settled.length === 0 || settled.some((one) => one.type !== 'prepayment')) {
    throw wrong('settlements', 'Settlements by a prepayment');
  }
  checkReceipt(
    body,
    settled.reduce((sum, { amount }) => sum + readKopecks(amount, 'settlements.amount'), 0n),
  );
  return paymentId;
}

/** @throws YookassaError 400 what is no positive amount in rubles */
export function readKopecks(amount: unknown, parameter: string): bigint {
  const { value, currency } = isJsonObject(amount) ? amount : {};
  const kopecks = parseKopecks(value);
  if (kopecks === null || kopecks === 0n) throw wrong(`${parameter}.value`, 'The amount is not a positive decimal');
  if (currency !== 'RUB') throw wrong(`${parameter}.currency`, 'The currency is not that of the shop');
  return kopecks;
}

function itemKopecks(item: JsonObject): bigint {
  const { description, quantity, amount, vat_code: vatCode, payment_mode: mode, payment_subject: subject } = item;
  const isTitled = typeof description === 'string' && description !== '' && Array.from(description).length <= TITLE_MAX;
  if (!isTitled) throw wrong('receipt.items.description', 'From 1 to 128 characters');
  if (quantity !== 1) throw wrong('receipt.items.quantity', 'The simulator takes one of each item');
  if (!isCode(vatCode, VAT_CODE_MAX)) throw wrong('receipt.items.vat_code', 'A number from 1 to 12');
  if (!MODES.includes(String(mode))) throw wrong('receipt.items.payment_mode', 'Illegal');
  if (!SUBJECTS.includes(String(subject))) throw wrong('receipt.items.payment_subject', 'Illegal');
  return readKopecks(amount, 'receipt.items.amount');
}

const isCode = (value: unknown, max: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max;
