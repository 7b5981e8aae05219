import type { Secret } from '#core';
import { InvalidMessage } from '../port/provider-adapter.js';
import { parseMinor } from '../domain/currency.js';
import { isSignedBy } from './epay-signature.js';
import { orderIdOf } from './order-number.js';
import { YUAN_UNIT } from './epay-answers.js';

/** Whose messages are taken. */
interface Merchant {
  readonly pid: string;
  readonly keys: readonly Secret[];
  /** Empty: all. */
  readonly methods: readonly string[];
}

const MESSAGE_CHARACTERS_MAX = 8_192;
const FIELDS_MAX = 50;
const NAME = /^[a-z][a-z0-9_]{0,63}$/i;
const MONEY = /^\d{1,12}(?:\.\d{1,2})?$/;

/**
 * The number of the order that a notification is about: the query of a GET, or the form of a POST. Throws `InvalidMessage`
 * unless the merchant's key signed that this order is paid, in a way of ours.
 */
export function orderNumberOfMessage(body: string, merchant: Merchant): string {
  const fields = fieldsOf(body);
  const { sign = '', sign_type: signType = '', pid, out_trade_no: orderNumber = '', money = '', type = '' } = fields;
  // Customers see the signatures of our requests.
  if ('notify_url' in fields || 'return_url' in fields) throw new InvalidMessage('the message is a request');
  if (signType !== '' && signType !== 'MD5') throw new InvalidMessage('the signature is not of the type MD5');
  if (!isSignedBy(merchant.keys, fields, sign)) throw new InvalidMessage('no key of the merchant made this signature');
  if (merchant.pid === '' || pid !== merchant.pid) throw new InvalidMessage('the message is of another merchant');
  if (fields.trade_status !== 'TRADE_SUCCESS') throw new InvalidMessage('the message says of no payment');
  if (!MONEY.test(money) || parseMinor(money, YUAN_UNIT) === 0n)
    throw new InvalidMessage('the amount is no positive decimal');
  if (merchant.methods.length > 0 && !merchant.methods.includes(type)) {
    throw new InvalidMessage('the way to pay is none of this provider');
  }
  if (orderIdOf(orderNumber) === null) throw new InvalidMessage('the order is none of this installation');
  return orderNumber;
}

/**
 * Each value decoded once. Refused is what receivers read in different ways, so that what was signed is undefined: a name
 * twice, names with brackets or escapes, and values with `&`, which would be signed as if they were two.
 */
function fieldsOf(body: string): Readonly<Record<string, string>> {
  if (body.length > MESSAGE_CHARACTERS_MAX) throw new InvalidMessage('the message is too long');
  const fields: Record<string, string> = {};
  const names = new Set<string>();
  const parts = body.split('&');
  if (parts.length > FIELDS_MAX) throw new InvalidMessage('the message has too many parameters');
  for (const part of parts) {
    const [name = ''] = part.split('=', 1);
    if (!NAME.test(name)) throw new InvalidMessage('a parameter has no plain name');
    if (names.has(name.toLowerCase())) throw new InvalidMessage('a parameter comes twice');
    names.add(name.toLowerCase());
    const value = decoded(part.slice(name.length + 1));
    if (value.includes('&')) throw new InvalidMessage('a value would be signed as two');
    fields[name] = value;
  }
  return fields;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new InvalidMessage('a value is not readable');
  }
}
