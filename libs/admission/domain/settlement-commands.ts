import type { SpendWindow } from './terms.js';

/** 1: captured at a checkpoint (provisional). 2: final. */
export type Grade = 1 | 2;

/** A finished request waiting for the ledger. Everything but `payload` stands outside of what the gateway wrote. */
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
  /** The text that the four fields above were read from. */
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

/** What a key, or a member with all its keys, has spent in one window, as committed with the wallet row of a version. */
export interface CapSpend {
  /** Whose cap counts it: a key or a member. */
  readonly holderId: string;
  readonly period: string;
  readonly windowKey: string;
  readonly spentNanoUsd: bigint;
}

/** The ledger has this request at this grade. */
export interface SettledItem {
  readonly requestId: string;
  readonly keyId: string;
  readonly grade: Grade;
  /** The event it was read from; null when the ledger knows it without one. */
  readonly streamId: string | null;
}

export interface SettledCommand {
  readonly organizationId: string;
  readonly wallet: WalletProjection;
  readonly spends: readonly CapSpend[];
  readonly items: readonly SettledItem[];
}

/** A used Idempotency-Key of the last 24 hours, as the ledger remembers it. */
export interface UsedIdempotencyKey {
  readonly hash: string;
  readonly requestId: string;
  /** When its request was admitted, Unix milliseconds. */
  readonly admittedAtMs: number;
}

export interface PublishCommand {
  readonly organizationId: string;
  readonly wallet: WalletProjection;
  readonly spends: readonly CapSpend[];
}

/** Everything that makes an unknown wallet known: `spends` of all keys and members in their current windows. */
export interface LoadCommand extends PublishCommand {
  readonly idempotencyKeys: readonly UsedIdempotencyKey[];
  /** False only when no request can ever have been charged: then there are no other keys than these. */
  readonly hasPast: boolean;
}

/**
 * `newer`: copied. `stale`: Redis has this version or a newer one. `unknown`: Redis does not know the wallet and
 * only a load may change that. `loaded`: the wallet was unknown until now. `keys_lost`: newer or stale, and Redis had
 * lost Idempotency-Keys long enough ago that `recall` finds all of them in the ledger.
 */
export type PublishOutcome = 'newer' | 'stale' | 'unknown' | 'loaded' | 'keys_lost';
