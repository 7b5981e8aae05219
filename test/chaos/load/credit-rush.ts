import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import { organizationKeys } from '../../../libs/billing/admission/keys.js';
import { eventually } from '../../support/eventually.js';
import type { Fleet } from '../fleet.js';
import { formatNanoUsd, type Customer, type Shop } from '../shop.js';
import type { Load } from './load.js';
import { planLongStream } from './plan-request.js';
import { lettersOf } from './words.js';

const STREAMS = 4;
const MODEL = 'chaos/standard';
const TOKENS = 200;
/** Slow enough to outlive a loss of Redis. Charges most of its hold: the bound of the prompt counts all bytes. */
const STREAM = { tokens: TOKENS, chunkMs: 35, text: lettersOf(TOKENS) };
/** Covers the holds of this many, about $0.0033 each, and not another one. */
export const RUSHED_NANO_USD = 14_500_000n;
/** Less than a stream takes. */
const UNDER_WAY_TIMEOUT_MS = 4_000;
const LOADED_TIMEOUT_MS = 10_000;
const RETRY_MS = 200;

interface Rush {
  readonly fleet: Fleet;
  readonly load: Load;
  readonly customer: Customer;
}

/** A customer rushes once. */
export function addCustomerOnCredit(shop: Shop): Promise<Customer> {
  return shop.addCustomer({ name: 'On credit', creditLimitUsd: formatNanoUsd(RUSHED_NANO_USD) });
}

/**
 * A customer with only a credit limit, or with a capped key, uses it up just before Redis loses its holds, and again
 * before the gateways have put them back: afterwards the limit is exceeded, by the lost holds and no more. The customer
 * is never topped up, so the debt is still there at the end of the run.
 */
export async function rushOnCredit({ fleet, load, customer }: Rush, forget: () => Promise<void>): Promise<void> {
  const before = startStreams(load, customer);
  // A member can be down at this moment: Redis then loses what there is.
  await untilUnderWay(fleet, customer).catch(() => undefined);
  await forget();
  await Promise.all([...before, ...startStreams(load, customer)]);
}

function startStreams(load: Load, customer: Customer): Promise<void>[] {
  return Array.from({ length: STREAMS }, () => streamOnceLoaded(load, customer));
}

/** 503: Redis lacks the wallet, or is down. */
async function streamOnceLoaded(load: Load, customer: Customer): Promise<void> {
  const deadlineMs = performance.now() + LOADED_TIMEOUT_MS;
  for (;;) {
    const { status } = await load.send(planLongStream(customer, MODEL, STREAM));
    if (status !== 503 || performance.now() > deadlineMs) return;
    await sleep(RETRY_MS);
  }
}

async function untilUnderWay(fleet: Fleet, { organizationId }: Customer): Promise<void> {
  const { entries } = organizationKeys(parseId('org', organizationId) ?? '');
  const redis = fleet.openRedis();
  try {
    await eventually(async () => (await redis.hlen(entries).catch(() => 0)) >= STREAMS, UNDER_WAY_TIMEOUT_MS);
  } finally {
    redis.disconnect();
  }
}
