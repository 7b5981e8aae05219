import type { Redis } from 'ioredis';
import { organizationKeys } from '../../libs/admission/keys.js';
import { FAILOVER_SUSPECT_MS } from '../../libs/admission/redis-failover.detector.js';

/** How long no Idempotency-Key is taken for unused after Redis has lost some: the scripts count as gateways do. */
export const KEYS_LOST_MS = FAILOVER_SUSPECT_MS;

/** As if that time had passed since Redis had lost the wallet; by its clock, for which no test waits. */
export async function outlastLostKeys(client: Redis, organizationId: string): Promise<void> {
  await client.hincrby(organizationKeys(organizationId).wallet, 'keys_lost', -KEYS_LOST_MS);
}
