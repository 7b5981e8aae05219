import type { SpendWindow } from './terms.js';

/** 1: provisional, captured at a checkpoint. 2: final. */
export type Grade = 1 | 2;

/** A finished request on its way to the ledger. All fields but `payload` are written by the scripts. */
export interface OutboxEvent {
  readonly streamId: string;
  readonly organizationId: string;
  readonly requestId: string;
  readonly grade: Grade;
  readonly chargeNanoUsd: bigint;
  readonly keyId: string;
  /** Redis time, Unix milliseconds. */
  readonly admittedAtMs: number;
  readonly windows: readonly SpendWindow[];
  readonly idempotencyHash: string | null;
  /** The source of the four fields above. */
  readonly terms: string;
  readonly payload: string;
}

/** The wallet row as committed, with the next lots to expire. */
export interface WalletProjection {
  readonly postedNanoUsd: bigint;
  readonly creditLimitNanoUsd: bigint;
  readonly blockedNanoUsd: bigint;
  readonly status: 'active' | 'suspended';
  readonly version: bigint;
  /** The soonest first. */
  readonly expiries: readonly { readonly atMs: number; readonly amountNanoUsd: bigint }[];
}

/** What a cap has counted in one window, as committed with one version of the wallet row. */
export interface CapSpend {
  /** Of `caps` in Redis. */
  readonly field: string;
  readonly windowKey: string;
  /** Nano-USD or requests, as the cap. */
  readonly spent: bigint;
}

/** The ledger has this request at this grade. */
export interface SettledItem {
  readonly requestId: string;
  readonly keyId: string;
  readonly grade: Grade;
  /** The event; null when the ledger has the request without one. */
  readonly streamId: string | null;
}

export interface SettledCommand {
  readonly organizationId: string;
  readonly wallet: WalletProjection;
  readonly spends: readonly CapSpend[];
  readonly items: readonly SettledItem[];
}

/** A used Idempotency-Key of the last 24 hours, from the ledger. */
export interface UsedIdempotencyKey {
  readonly hash: string;
  readonly requestId: string;
  /** Admission of its request, Unix milliseconds. */
  readonly admittedAtMs: number;
}

export interface PublishCommand {
  readonly organizationId: string;
  readonly wallet: WalletProjection;
  readonly spends: readonly CapSpend[];
}

/** The whole state of an unknown wallet: `spends` of all caps in their current windows. */
export interface LoadCommand extends PublishCommand {
  readonly idempotencyKeys: readonly UsedIdempotencyKey[];
  /** False only when no request can have been charged before: then there are no other keys than these. */
  readonly hasPast: boolean;
}

/**
 * `newer`: copied. `stale`: Redis has this version or a newer one. `unknown`: not copied, the wallet needs a load.
 * `loaded`: the wallet was unknown before. `keys_lost`: newer or stale, and Redis lost Idempotency-Keys long enough ago
 * that `recall` finds all of them in the ledger. `behind`: nothing changed; the events stay for the next drain.
 */
export type PublishOutcome = 'newer' | 'stale' | 'unknown' | 'loaded' | 'keys_lost' | 'behind';
