import type { WireWords } from '#core/infra';

/** An admitted request. */
export interface AdmittedRequest {
  readonly requestId: string;
  readonly organizationId: string;
  /** `Admitted.terms`. */
  readonly terms: string;
  /** `Admitted.keyWords`; absent after a restart: then made from the terms. */
  readonly keyWords?: WireWords;
}

/** The charge so far, and its event. */
export interface Checkpoint {
  /** At most the hold; a checkpoint above the hold is ignored. */
  readonly chargeNanoUsd: bigint;
  readonly payload: string;
}

/** The heartbeat of one running request. */
export interface RenewCommand extends AdmittedRequest {
  /** Raises the hold to this; null or a smaller amount leaves it. */
  readonly targetHoldNanoUsd: bigint | null;
  /** Raises it as far as balance and caps allow, if not to the target; otherwise in full or not at all. */
  readonly partial?: boolean;
  readonly checkpoint: Checkpoint | null;
}

/** The whole entry of a request that was `missing` in Redis; restored as held without a check. */
export interface RestoreCommand extends AdmittedRequest {
  readonly heldNanoUsd: bigint;
  readonly checkpoint: Checkpoint | null;
  /** The event as passed to admit. */
  readonly payload: string;
}

/** What refused an extension: the wallet or a cap, the one that leaves less. */
export type RefusingLimit = 'balance' | { readonly cap: string };

/**
 * `kept` and `extension_refused` carry the current hold; both renew the lease for 30 s. After a refusal the hold is
 * below the target, but higher than before when a part was granted.
 * `reaped`: captured at its checkpoint; the request goes on without extensions. `finished`: captured. `missing`: to be
 * restored.
 */
export type RenewResult =
  | { readonly outcome: 'kept'; readonly heldNanoUsd: bigint }
  /** `limit` null: the wallet is not loaded. */
  | { readonly outcome: 'extension_refused'; readonly heldNanoUsd: bigint; readonly limit: RefusingLimit | null }
  | { readonly outcome: 'reaped' | 'finished' | 'missing' };

/** The final charge of a request. A charge of 0 with nothing delivered is a void. */
export interface CaptureCommand extends AdmittedRequest {
  readonly chargeNanoUsd: bigint;
  /** Tokens that count against tpm: prompt and completion. */
  readonly tokensUsed: number;
  /** A part of the response reached the client: its Idempotency-Key stays used. */
  readonly delivered: boolean;
  /** The complete final event. */
  readonly payload: string;
}
