import { describeStoreFailure } from '../stores/describe-store-failure.js';
import type { RedisAddress } from './redis-address.js';

/** How Node names a certificate whose issuer it does not trust. */
const UNKNOWN_ISSUER =
  /self-signed certificate|unable to verify the first certificate|unable to get (?:local )?issuer certificate/;

/** The failure of Redis, with the variable that configures it and its address, without password. */
export function describeRedisFailure(address: RedisAddress, error: unknown): string {
  const { redisUrl, redisSentinels, redisMaster } = address;
  if (redisSentinels.length === 0) return withHint(address, describeStoreFailure('REDIS_URL', redisUrl, error));
  const sentinels = redisSentinels.map(({ host, port }) => `${host}:${port}`).join(', ');
  const { message: reason = String(error) } = error as { message?: string };
  return withHint(address, `ROUTIFY_REDIS_SENTINELS (${redisMaster} at ${sentinels}): ${reason}`);
}

function withHint({ redisCa }: RedisAddress, failure: string): string {
  if (!UNKNOWN_ISSUER.test(failure)) return failure;
  return redisCa === null
    ? `${failure}; set ROUTIFY_REDIS_CA to the certificate of the authority that issued it`
    : `${failure}; ROUTIFY_REDIS_CA is another authority than the one that issued it`;
}
