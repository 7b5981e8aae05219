import type { Redis } from 'ioredis';
import type { Fleet } from '../fleet.js';
import type { WalletAmounts, WalletRow } from '../checker/evidence.js';

interface StoredWallet {
  readonly organization_id: string;
  readonly posted: string;
  readonly blocked: string;
  readonly credit_limit: string;
  readonly version: string;
}

/** Each wallet in Postgres and in Redis. */
export async function readWallets(fleet: Fleet): Promise<WalletRow[]> {
  const stored = await fleet.query<StoredWallet>(
    `SELECT organization_id, posted_nano_usd AS posted, blocked_nano_usd AS blocked,
       credit_limit_nano_usd AS credit_limit, version FROM wallet`,
  );
  const redis = fleet.openRedis();
  try {
    const keys = await redis.keys('wallet:*');
    return await Promise.all(
      stored.map(async (wallet) => {
        const key = keys.find((name) => name.endsWith(wallet.organization_id));
        const projection = key === undefined ? null : await readProjection(redis, key);
        return { organizationId: wallet.organization_id, truth: amountsOf(wallet), projection };
      }),
    );
  } finally {
    redis.disconnect();
  }
}

async function readProjection(redis: Redis, key: string): Promise<WalletAmounts | null> {
  const { posted, blocked, credit_limit, version } = await redis.hgetall(key);
  if (posted === undefined || blocked === undefined || credit_limit === undefined || version === undefined) return null;
  return amountsOf({ posted, blocked, credit_limit, version });
}

function amountsOf(wallet: Omit<StoredWallet, 'organization_id'>): WalletAmounts {
  return {
    postedNanoUsd: BigInt(wallet.posted),
    blockedNanoUsd: BigInt(wallet.blocked),
    creditLimitNanoUsd: BigInt(wallet.credit_limit),
    version: BigInt(wallet.version),
  };
}
