import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const POLL_MS = 200;
const SCANNED_AT_ONCE = 10_000;

/** Waits until Redis knows at least `count` wallets. */
export async function knownWallets(redisUrl, count) {
  const redis = new Redis(redisUrl);
  try {
    while ((await countWallets(redis)) < count) await sleep(POLL_MS);
  } finally {
    redis.disconnect();
  }
}

async function countWallets(redis) {
  let [count, cursor] = [0, '0'];
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', 'wallet:*', 'COUNT', SCANNED_AT_ONCE);
    count += keys.length;
    cursor = next;
  } while (cursor !== '0');
  return count;
}
