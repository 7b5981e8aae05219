import type { Redis } from 'ioredis';
import { organizationKeys } from '../../../libs/billing/admission/keys.js';
import { FAILOVER_SUSPECT_MS } from '../../../libs/billing/admission/redis-failover.detector.js';

/** How long keyed requests are refused after Redis lost keys; the scripts and the gateways use the same time. */
export const KEYS_LOST_MS = FAILOVER_SUSPECT_MS;

/** Backdates the loss of a wallet by that time, on Redis's own clock. */
export async function outlastLostKeys(client: Redis, organizationId: string): Promise<void> {
  await client.hincrby(organizationKeys(organizationId).wallet, 'keys_lost', -KEYS_LOST_MS);
}
