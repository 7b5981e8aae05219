import { createHash } from 'node:crypto';

/** The transfers of one hour, in the order of their ids. */
export interface HourDigest {
  readonly transfers: bigint;
  readonly amountNanoUsd: bigint;
  /** Hex; empty for an hour without transfers. */
  readonly digest: string;
}

/** The content of a day's seal. */
export interface SealedDay {
  readonly transfers: bigint;
  readonly amountNanoUsd: bigint;
  /** Hex. */
  readonly hash: string;
}

/**
 * Seals a day: the hash covers the date, each hour's count, amount and digest, and the hash of the previous day.
 *
 * @param previousHash hex; null for the first day
 */
export function sealDay(day: string, previousHash: string | null, hours: readonly HourDigest[]): SealedDay {
  const hash = createHash('sha256').update(`${previousHash ?? ''}|${day}`);
  let [transfers, amountNanoUsd] = [0n, 0n];
  for (const hour of hours) {
    hash.update(`|${hour.transfers}:${hour.amountNanoUsd}:${hour.digest}`);
    transfers += hour.transfers;
    amountNanoUsd += hour.amountNanoUsd;
  }
  return { transfers, amountNanoUsd, hash: hash.digest('hex') };
}
