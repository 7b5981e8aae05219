import type { Fleet } from '../fleet.js';
import type { CapInRedis, SpendRow } from '../checker/evidence.js';

interface StoredSpend {
  readonly organization_id: string;
  readonly holder_id: string;
  readonly period: string;
  readonly window_key: string;
  readonly spent: string;
}

/** The spend of keys with caps and members with caps, from the ledger. */
export async function readSpends(fleet: Fleet): Promise<SpendRow[]> {
  const rows = await fleet.query<StoredSpend>(
    `SELECT organization_id, key_id AS holder_id, period, window_key, spent_nano_usd AS spent FROM key_spend
     UNION ALL SELECT organization_id, member_id, period, window_key, spent_nano_usd FROM member_spend`,
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    holderId: row.holder_id,
    period: row.period,
    windowKey: row.window_key,
    spentNanoUsd: BigInt(row.spent),
  }));
}

/** The same from Redis: a hash for each organization, `window|spent|open` by `holder:period`. */
export async function readCapsInRedis(fleet: Fleet): Promise<CapInRedis[]> {
  const redis = fleet.openRedis();
  try {
    const hashes = await redis.keys('caps:*');
    const caps = await Promise.all(
      hashes.map(async (hash) => {
        const organizationId = hash.slice(hash.lastIndexOf(':') + 1);
        return Object.entries(await redis.hgetall(hash)).map(([field, text]) => ({
          organizationId,
          ...parseCap(field, text),
        }));
      }),
    );
    return caps.flat();
  } finally {
    redis.disconnect();
  }
}

function parseCap(field: string, text: string): Omit<CapInRedis, 'organizationId'> {
  const [holderId = '', period = ''] = field.split(':');
  const [windowKey = '', spent = '', open = ''] = text.split('|');
  return { holderId, period, windowKey, spentNanoUsd: BigInt(spent), openNanoUsd: BigInt(open) };
}
