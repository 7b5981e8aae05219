import type { Params } from '../domain/stripe/wire/params.js';
import { StripeError } from '../domain/stripe/wire/stripe-error.js';
import type { Deliveries } from './deliveries.js';

const RETRIES_MAX = 20;

/** The control `webhooks`, of one account. */
export function setDeliveryFaults(deliveries: Deliveries, account: string, params: Params): object {
  params.allowOnly(['account', 'delay_ms', 'drop', 'duplicate', 'retry_ms', 'reverse', 'wrong_signature']);
  const faults = deliveries.faultsOf(account);
  faults.drop = params.integer('drop') ?? faults.drop;
  faults.duplicate = params.integer('duplicate', 0, 100) ?? faults.duplicate;
  faults.wrongSignature = params.integer('wrong_signature') ?? faults.wrongSignature;
  faults.delayMs = params.integer('delay_ms', 0, 600_000) ?? faults.delayMs;
  faults.reverse = params.integer('reverse', 0, 1_000) ?? faults.reverse;
  if (params.has('retry_ms')) faults.retryMs = readWaits(params);
  if (faults.reverse === 0) deliveries.release(account);
  return { ...faults };
}

function readWaits(params: Params): number[] {
  const waits = params.texts('retry_ms').map(Number);
  const isFit = waits.length <= RETRIES_MAX && waits.every((wait) => Number.isSafeInteger(wait) && wait >= 0);
  if (!isFit)
    throw new StripeError(400, 'retry_ms has at most 20 whole numbers of milliseconds.', { param: 'retry_ms' });
  return waits;
}
