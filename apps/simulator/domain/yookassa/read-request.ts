import { isJsonObject, type JsonObject } from '../json.js';
import { METHODS, type Method, type Payment, type Refund, type Texts } from './objects.js';
import { checkReceipt, readKopecks } from './read-receipt.js';
import { wrong } from './yookassa-error.js';

export type NewPayment = Pick<
  Payment,
  | 'kopecks'
  | 'description'
  | 'metadata'
  | 'returnUrl'
  | 'isCaptured'
  | 'method'
  | 'savesMethod'
  | 'savedMethodId'
  | 'hasReceipt'
>;

export type NewRefund = Pick<Refund, 'paymentId' | 'kopecks' | 'description' | 'metadata'> & {
  readonly hasReceipt: boolean;
};

const DESCRIPTION_MAX = 128;
const COMMENT_MAX = 250;
const KEYS_MAX = 16;
const KEY_MAX = 32;
const VALUE_MAX = 512;
const LOCALES = [undefined, 'ru_RU', 'en_US'];

/** @throws YookassaError 400 a request that is no payment */
export function readPaymentRequest(body: unknown): NewPayment {
  if (!isJsonObject(body)) throw wrong('amount', 'The body is no object');
  const { amount, confirmation, capture = false, receipt, payment_method_data: methodData } = body;
  const kopecks = readKopecks(amount, 'amount');
  if (typeof capture !== 'boolean') throw wrong('capture', 'Not a boolean');
  const { save_payment_method: saves = false, payment_method_id: savedMethodId = null } = body;
  if (typeof saves !== 'boolean') throw wrong('save_payment_method', 'Not a boolean');
  if (savedMethodId !== null && typeof savedMethodId !== 'string') throw wrong('payment_method_id', 'Not a text');
  if (savedMethodId !== null && methodData !== undefined) throw wrong('payment_method_id', 'Only one payment method');
  if (receipt !== undefined) checkReceipt(receipt, kopecks);
  return {
    kopecks,
    isCaptured: capture,
    hasReceipt: receipt !== undefined,
    savesMethod: saves,
    savedMethodId,
    returnUrl: savedMethodId === null ? readReturnUrl(confirmation) : null,
    description: textOf(body, 'description', DESCRIPTION_MAX),
    metadata: metadataOf(body),
    method: methodData === undefined ? null : readMethod(methodData),
  };
}

/** Where the page sends the payer; a charge to a saved method has no page. @throws YookassaError 400 */
function readReturnUrl(confirmation: unknown): string {
  const { type, return_url: returnUrl, locale } = isJsonObject(confirmation) ? confirmation : {};
  if (type !== 'redirect' || typeof returnUrl !== 'string' || !/^https?:\/\//.test(returnUrl)) {
    throw wrong('confirmation.return_url', 'A redirect with the URL of the shop');
  }
  if (!LOCALES.some((known) => known === locale)) throw wrong('confirmation.locale', 'ru_RU or en_US');
  return returnUrl;
}

/** @throws YookassaError 400 a request that is no refund */
export function readRefundRequest(body: unknown): NewRefund {
  if (!isJsonObject(body)) throw wrong('amount', 'The body is no object');
  const { payment_id: paymentId, amount, receipt } = body;
  if (typeof paymentId !== 'string') throw wrong('payment_id', 'The id of the payment is missing');
  const kopecks = readKopecks(amount, 'amount');
  if (receipt !== undefined) checkReceipt(receipt, kopecks);
  const description = textOf(body, 'description', COMMENT_MAX);
  return { paymentId, kopecks, description, metadata: metadataOf(body), hasReceipt: receipt !== undefined };
}

function readMethod(data: unknown): Method {
  const method = isJsonObject(data) ? METHODS.find((known) => known === data.type) : undefined;
  if (method === undefined) throw wrong('payment_method_data.type', 'Payment method is not available');
  return method;
}

function textOf(body: JsonObject, name: string, max: number): string | null {
  const text = body[name];
  if (text === undefined) return null;
  if (typeof text !== 'string' || Array.from(text).length > max) throw wrong(name, `At most ${max} characters`);
  return text;
}

function metadataOf({ metadata = {} }: JsonObject): Texts {
  if (!isJsonObject(metadata)) throw wrong('metadata', 'The metadata is no object');
  const entries = Object.entries(metadata);
  if (entries.length > KEYS_MAX) throw wrong('metadata', `At most ${KEYS_MAX} keys`);
  for (const [name, text] of entries) {
    if (name.length > KEY_MAX) throw wrong('metadata', `At most ${KEY_MAX} characters of ${name}`);
    const isFit = typeof text === 'string' && text !== '' && text.length <= VALUE_MAX;
    if (!isFit) throw wrong('metadata', `From 1 to ${VALUE_MAX} characters in ${name}`);
  }
  return metadata as Texts;
}
