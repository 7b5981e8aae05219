import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#kernel';
import { organizationKeys } from '../../../libs/admission/keys.js';
import { eventually } from '../../support/eventually.js';
import type { Fleet } from '../fleet.js';
import { formatNanoUsd, type Customer, type Shop } from '../shop.js';
import type { Load } from './load.js';
import { planLongStream } from './plan-request.js';
import { lettersOf } from './words.js';

const STREAMS = 4;
const MODEL = 'chaos/standard';
const TOKENS = 200;
/** Slow enough to outlive a loss of Redis, and charged most of what is held: the bound of the prompt is of all bytes. */
const STREAM = { tokens: TOKENS, chunkMs: 35, text: lettersOf(TOKENS) };
/** So many of them hold this, about $0.0033 each, and not another one. */
export const RUSHED_NANO_USD = 14_500_000n;
/** Less than a stream takes. */
const UNDER_WAY_WITHIN_MS = 4_000;
const LOADED_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 200;

interface Rush {
  readonly fleet: Fleet;
  readonly load: Load;
  readonly customer: Customer;
}

/** Whoever rushes does so once. */
export function addCustomerOnCredit(shop: Shop): Promise<Customer> {
  return shop.addCustomer({ name: 'On credit', creditLimitUsd: formatNanoUsd(RUSHED_NANO_USD) });
}

/**
 * A customer with nothing but a credit, or whose key may not spend more, uses it up just before Redis forgets what he holds, and again before his gateways
 * have put it back: afterwards he has spent more than that, by what he held and no more. Nobody pays for him, so the
 * debt is there to be judged when the run is over.
 */
export async function rushOnCredit({ fleet, load, customer }: Rush, forget: () => Promise<void>): Promise<void> {
  const before = startStreams(load, customer);
  // Something may be down at this moment: then Redis forgets what there is.
  await untilUnderWay(fleet, customer).catch(() => undefined);
  await forget();
  await Promise.all([...before, ...startStreams(load, customer)]);
}

function startStreams(load: Load, customer: Customer): Promise<void>[] {
  return Array.from({ length: STREAMS }, () => streamOnceLoaded(load, customer));
}

/** 503: Redis does not know the wallet, or is not there. */
async function streamOnceLoaded(load: Load, customer: Customer): Promise<void> {
  const deadlineMs = performance.now() + LOADED_WITHIN_MS;
  for (;;) {
    const { status } = await load.send(planLongStream(customer, MODEL, STREAM));
    if (status !== 503 || performance.now() > deadlineMs) return;
    await sleep(ASK_AGAIN_MS);
  }
}

async function untilUnderWay(fleet: Fleet, { organizationId }: Customer): Promise<void> {
  const { entries } = organizationKeys(parseId('org', organizationId) ?? '');
  const redis = fleet.openRedis();
  try {
    await eventually(async () => (await redis.hlen(entries).catch(() => 0)) >= STREAMS, UNDER_WAY_WITHIN_MS);
  } finally {
    redis.disconnect();
  }
}
