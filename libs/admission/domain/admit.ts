import type { RateLimits } from '#kernel';
import type { LimitStates } from './gcra.js';
import type { SpendWindow } from './terms.js';

/**
 * One spend cap of a key or of the member who made it. The caller knows calendars and time zones and names the window that runs and the one after
 * it; Redis time picks. Window keys of one period sort as text in the order of time (`2025-11-20`, `2025-11`).
 */
export interface CapWindow extends SpendWindow {
  readonly limitNanoUsd: bigint;
  /** Null when the period never ends. */
  readonly next: { readonly windowKey: string; readonly startsAtMs: number } | null;
}

/** The one question before any cost. */
export interface AdmitCommand {
  /** UUIDv7 made by this gateway for this attempt; never repeated. */
  readonly requestId: string;
  readonly organizationId: string;
  readonly keyId: string;
  /** The bound of the price, 0 for a free model; and the least with which the request is still worth sending. */
  readonly holdNanoUsd: bigint;
  readonly leastHoldNanoUsd: bigint;
  /** Bound of the prompt alone, and with the output that is reserved at once. */
  readonly promptTokens: number;
  readonly tpmTokens: number;
  readonly organizationLimits: RateLimits;
  readonly keyLimits: RateLimits;
  readonly caps: readonly CapWindow[];
  readonly idempotencyKey: string | null;
  /** Opaque: the complete event as the reaper would publish it if this process died now. */
  readonly payload: string;
}

export interface Admitted {
  readonly admitted: true;
  /** Between the least hold and the hold asked for. */
  readonly heldNanoUsd: bigint;
  /** Redis time, Unix milliseconds. */
  readonly admittedAtMs: number;
  /** Hand it back unread with keep, restore and finish; belongs into the journal. */
  readonly terms: string;
  /** With this request. */
  readonly limits: LimitStates;
}

export type LimitScope = 'key' | 'organization';

/** Why nothing was held. A refused request changed nothing. */
export type Refused = {
  readonly admitted: false;
  /** Without this request. Absent where admission did not get as far as the limits. */
  readonly limits?: LimitStates;
} & (
  | {
      readonly reason: 'balance';
      readonly availableNanoUsd: bigint;
      readonly heldNanoUsd: bigint;
      readonly unsettledNanoUsd: bigint;
      readonly creditLimitNanoUsd: bigint;
      /** True when the request would fit if running requests gave their holds back: a retry can succeed. */
      readonly wouldFreeUp: boolean;
    }
  | {
      readonly reason: 'cap';
      /** Whose cap it is: of the member who made the key, or with null of the key. */
      readonly memberId: string | null;
      readonly period: string;
      readonly limitNanoUsd: bigint;
      readonly spentNanoUsd: bigint;
      /** Held or not yet booked in this window. */
      readonly openNanoUsd: bigint;
      /** Null when the window has no known end. */
      readonly resetsAtMs: number | null;
    }
  | {
      readonly reason: 'rate';
      readonly limit: 'rpm' | 'tpm' | 'concurrency';
      readonly scope: LimitScope;
      readonly limitValue: number;
      /** Exact for rpm and tpm; one second for concurrency, whose end nobody knows. */
      readonly retryAfterMs: number;
    }
  | { readonly reason: 'prompt_exceeds_burst'; readonly scope: LimitScope; readonly limitValue: number }
  | { readonly reason: 'suspended' }
  /** Redis does not know the wallet (yet): ask the worker to publish it. */
  | { readonly reason: 'load' }
  | { readonly reason: 'idempotency_in_progress'; readonly requestId: string }
  | { readonly reason: 'idempotency_reused'; readonly requestId: string }
  /** Redis has lost keys a moment ago, and whether this one was used cannot be told yet. */
  | { readonly reason: 'idempotency_unknown'; readonly retryAfterMs: number }
  /** The id was admitted, settled or voided before: a defect of the caller. */
  | { readonly reason: 'duplicate' }
  /** The id's time is more than 10 minutes off Redis time: this process's clock is wrong. */
  | { readonly reason: 'clock'; readonly redisTimeMs: number }
  /** Redis is away, full or silent. `sent`: it may have admitted; the void is already on its way. */
  | { readonly reason: 'unavailable'; readonly sent: boolean }
);
