import { createHmac, timingSafeEqual } from 'node:crypto';
import { isRecord, type Secret } from '#core';
import { InvalidMessage } from '../port/provider-adapter.js';
import { INVOICE_ID } from './btcpay-objects.js';
import { claimRefOf } from './read-claim.js';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/** Whether one of the secrets made the value of `BTCPay-Sig` for these bytes. It has no time: a message may be repeated. */
export function isSignedBy(secrets: readonly Secret[], body: string, signature: string): boolean {
  const [, hex = ''] = SIGNATURE.exec(signature) ?? [];
  const given = Buffer.from(hex, 'hex');
  return secrets
    .map((secret) => createHmac('sha256', secret.reveal()).update(body).digest())
    .some((expected) => given.length === expected.length && timingSafeEqual(given, expected));
}

/**
 * What a signed message of a store is about: an invoice, or a pull payment by the name that does not lead to it. Null:
 * neither, as in a test of the webhook. Throws `InvalidMessage` for what is no message, and for one of another store.
 */
export function subjectOfMessage(body: string, storeId: string): string | null {
  const message = parsed(body);
  if (!isRecord(message)) throw new InvalidMessage('the body is no event');
  if (message.storeId !== storeId) throw new InvalidMessage('the event is of another store');
  const { invoiceId, pullPaymentId } = message;
  if (isId(pullPaymentId)) return claimRefOf(pullPaymentId);
  return isId(invoiceId) ? `session:${invoiceId}` : null;
}

const isId = (value: unknown): value is string => typeof value === 'string' && INVOICE_ID.test(value);

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new InvalidMessage('the body is no event', { cause: error });
  }
}
