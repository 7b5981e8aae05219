import type { WireWords } from '#core/infra';
import type { RateLimits } from '#core';
import type { LimitStates } from './gcra.js';
import type { SpendWindow } from './terms.js';

/**
 * A cap with the current and the next window by the caller's calendar; Redis time selects. Window keys of one cap sort as
 * text in the order of time (`2025-11-20`, `2025-11`). Of windows that begin with their first request the key is `t`; of a run
 * that Redis may have lost, what the ledger has: `t<opened at>|<spent>`, or `t|`.
 */
export interface CapWindow extends SpendWindow {
  /** Nano-USD or requests, as the cap; null: none, it only counts. */
  readonly limit: bigint | null;
  /** Null when the period never ends, or has a fixed length. */
  readonly next: { readonly windowKey: string; readonly startsAtMs: number } | null;
  /** Of windows that begin with their first request, by Redis time. */
  readonly lengthMs?: number;
}

/** The arguments of an admission. */
export interface AdmitCommand {
  /** UUIDv7, made by this gateway for this admission; never repeated. */
  readonly requestId: string;
  readonly organizationId: string;
  readonly keyId: string;
  /** Upper bound of the price, 0 for a free model. */
  readonly holdNanoUsd: bigint;
  /** The smallest hold with which the request is worth sending. */
  readonly leastHoldNanoUsd: bigint;
  /** The hold to start with where balance and caps cover twice `holdNanoUsd`; null: none. */
  readonly startHoldNanoUsd: bigint | null;
  /** Upper bound of the prompt. */
  readonly promptTokens: number;
  /** The same with the output reserved at admission. */
  readonly tpmTokens: number;
  readonly organizationLimits: RateLimits;
  readonly keyLimits: RateLimits;
  readonly caps: readonly CapWindow[];
  readonly idempotencyKey: string | null;
  /** Opaque: the complete event for the reaper, in case this process dies. */
  readonly payload: string;
}

export interface Admitted {
  readonly admitted: true;
  /** Between the least hold and the requested hold, or the hold to start with. */
  readonly heldNanoUsd: bigint;
  /** It is the hold to start with: the caller extends it as the request goes on. */
  readonly isStart: boolean;
  /** Redis time, Unix milliseconds. */
  readonly admittedAtMs: number;
  /** Opaque argument of renew, restore and capture; stored in the journal. */
  readonly terms: string;
  /** KEYS of the capture. */
  readonly keyWords: WireWords;
  /** With this request counted. */
  readonly limits: LimitStates;
  /** Left of the run's budget without this request's hold; null: the request is part of no run. */
  readonly runLeftNanoUsd: bigint | null;
}

export type LimitScope = 'key' | 'organization';

/** The reason of a refusal. A refused request changed nothing. */
export type Refused = {
  readonly admitted: false;
  /** Without this request. Absent when the limits were not read. */
  readonly limits?: LimitStates;
} & (
  | {
      readonly reason: 'balance';
      readonly availableNanoUsd: bigint;
      readonly heldNanoUsd: bigint;
      readonly unsettledNanoUsd: bigint;
      readonly creditLimitNanoUsd: bigint;
      /** Whether the request would fit without the holds of running requests: a retry can succeed. */
      readonly wouldFreeUp: boolean;
    }
  | {
      readonly reason: 'cap';
      readonly name: string;
      /** These three are nano-USD or requests, as the cap. */
      readonly limit: bigint;
      readonly spent: bigint;
      /** Held or not yet booked in this window. */
      readonly open: bigint;
      /** Null when the window has no known end. */
      readonly resetsAtMs: number | null;
    }
  | {
      readonly reason: 'rate';
      readonly limit: 'rpm' | 'tpm' | 'concurrency';
      readonly scope: LimitScope;
      readonly limitValue: number;
      /** Exact for rpm and tpm; one second for concurrency, where the wait is unknown. */
      readonly retryAfterMs: number;
    }
  | { readonly reason: 'prompt_exceeds_burst'; readonly scope: LimitScope; readonly limitValue: number }
  /** Redis may have lost this run: the ledger decides what it has spent. */
  | { readonly reason: 'run_unknown'; readonly name: string }
  /** The organization has so many open runs. */
  | { readonly reason: 'too_many_runs'; readonly limitValue: number }
  | { readonly reason: 'suspended' }
  /** The wallet is unknown to Redis until the worker loads it. */
  | { readonly reason: 'load' }
  | { readonly reason: 'idempotency_in_progress'; readonly requestId: string }
  | { readonly reason: 'idempotency_reused'; readonly requestId: string }
  /** Redis has lost keys recently; whether this one was used is not known yet. */
  | { readonly reason: 'idempotency_unknown'; readonly retryAfterMs: number }
  /** The id was admitted, settled or voided before: a bug of the caller. */
  | { readonly reason: 'duplicate' }
  /** The time in the id is more than 10 minutes off Redis time: the clock of this process is wrong. */
  | { readonly reason: 'clock'; readonly redisTimeMs: number }
  /** Redis is unreachable, full or silent. `sent`: it may have admitted; the void is already sent. */
  | { readonly reason: 'unavailable'; readonly sent: boolean }
);
