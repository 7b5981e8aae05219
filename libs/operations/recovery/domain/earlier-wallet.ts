/** A wallet as Redis has it. */
interface KnownWallet {
  readonly version: bigint;
  readonly postedNanoUsd: bigint;
  /** Charged, and not posted yet. */
  readonly unsettledNanoUsd: bigint;
  readonly blockedNanoUsd: bigint;
}

/**
 * Whether Redis has a state of the wallet that Postgres lacks: Redis copies versions, and makes none. Any other wallet may
 * have been copied from the restored Postgres, and tells nothing of before.
 *
 * @param stored as Postgres has it; undefined: it has no such wallet
 */
export function isLost(
  known: KnownWallet,
  stored: Pick<KnownWallet, 'version' | 'postedNanoUsd'> | undefined,
): boolean {
  if (stored === undefined || known.version > stored.version) return true;
  return known.version === stored.version && known.postedNanoUsd !== stored.postedNanoUsd;
}

/** After all that waits is booked. */
export function balanceOf({ postedNanoUsd, unsettledNanoUsd, blockedNanoUsd }: KnownWallet): bigint {
  return postedNanoUsd - unsettledNanoUsd - blockedNanoUsd;
}

/** What tells where the wallets of Redis come from. */
interface RedisSigns {
  /** The restore that its wallets were loaded after; null: it names none. */
  readonly epoch: string | null;
  readonly wallets: number;
  /** Of them, those with a state that Postgres lacks. */
  readonly lost: number;
}

/**
 * @param restoreId the newest restore of Postgres
 * @param isNoted it was noted before any process could load wallets from the restored Postgres
 */
export function originOf(
  { epoch, wallets, lost }: RedisSigns,
  restoreId: string,
  isNoted: boolean,
): 'earlier' | 'later' | 'empty' | 'unknown' {
  if (wallets === 0) return 'empty';
  if (lost > 0) return 'earlier';
  if (epoch === restoreId) return 'later';
  return isNoted && epoch !== null ? 'earlier' : 'unknown';
}
