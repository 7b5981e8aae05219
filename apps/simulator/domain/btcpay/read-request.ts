import { isJsonObject } from '../json.js';
import { BtcpayError } from './btcpay-error.js';
import { parseCents } from './coins.js';

/** What a new invoice is asked for. */
interface InvoiceRequest {
  readonly amountCents: bigint;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly expirationMinutes: number;
  readonly monitoringMinutes: number;
  readonly redirectUrl: string | null;
}

const NAME_MAX = 50;
const EXPIRATION_MINUTES = 15;
const MONITORING_MINUTES = 1_440;
const MINUTES_MAX = 60 * 24 * 365;

/** @throws BtcpayError 400 a request that is no invoice */
export function readInvoiceRequest(body: unknown): InvoiceRequest {
  if (!isJsonObject(body)) throw wrong('amount', 'The body is no object');
  const { amount, currency = 'USD', metadata = {}, checkout = {} } = body;
  const amountCents = parseCents(amount);
  if (amountCents === null || amountCents === 0n) throw wrong('amount', 'The amount is not a positive decimal');
  if (typeof currency !== 'string' || !/^[A-Za-z]{3,5}$/.test(currency)) throw wrong('currency', 'Unknown currency');
  if (!isJsonObject(metadata)) throw wrong('metadata', 'The metadata is no object');
  if (!isJsonObject(checkout)) throw wrong('checkout', 'The checkout options are no object');
  const { redirectURL: redirectUrl = null } = checkout;
  if (redirectUrl !== null && !(typeof redirectUrl === 'string' && /^https?:\/\//.test(redirectUrl))) {
    throw wrong('checkout.redirectURL', 'The redirect URL is no URL');
  }
  return {
    amountCents,
    currency: currency.toUpperCase(),
    metadata,
    redirectUrl,
    expirationMinutes: minutesOf(checkout.expirationMinutes, EXPIRATION_MINUTES),
    monitoringMinutes: minutesOf(checkout.monitoringMinutes, MONITORING_MINUTES),
  };
}

/** What a refund is to pay, by the variant `Custom`: the one that is simulated. */
export interface RefundRequest {
  readonly name: string;
  readonly description: string;
  readonly amountCents: bigint;
  readonly currency: string;
}

/** @throws BtcpayError 400 a request that is no refund */
export function readRefundRequest(body: unknown): RefundRequest {
  if (!isJsonObject(body)) throw wrong('refundVariant', 'The body is no object');
  const { name = 'Refund', description = '', refundVariant, customAmount, customCurrency } = body;
  if (typeof name !== 'string' || name.length > NAME_MAX)
    throw wrong('name', 'The name should be maximum 50 characters');
  if (typeof description !== 'string') throw wrong('description', 'The description is no text');
  if (refundVariant !== 'Custom') throw wrong('refundVariant', 'Only Custom is simulated');
  const amountCents = parseCents(customAmount);
  if (amountCents === null || amountCents === 0n) throw wrong('customAmount', 'Amount must be greater than 0');
  if (typeof customCurrency !== 'string' || !/^[A-Za-z]{3,5}$/.test(customCurrency)) {
    throw wrong('customCurrency', 'Invalid currency');
  }
  return { name, description, amountCents, currency: customCurrency.toUpperCase() };
}

/** @throws BtcpayError 400 a status that an invoice cannot be marked as */
export function readMark(body: unknown): 'Settled' | 'Invalid' {
  const status = isJsonObject(body) ? body.status : null;
  if (status !== 'Settled' && status !== 'Invalid')
    throw wrong('status', 'Status can only be marked to invalid or settled');
  return status;
}

function minutesOf(value: unknown, usual: number): number {
  if (value === undefined || value === null) return usual;
  const isFit = typeof value === 'number' && value > 0 && value <= MINUTES_MAX;
  if (!isFit) throw wrong('checkout.expirationMinutes', 'Not a number of minutes');
  return value;
}

const wrong = (path: string, message: string): BtcpayError => new BtcpayError(400, 'validation', message, path);
