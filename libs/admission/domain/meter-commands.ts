/** A request that was admitted, named by what admission answered. */
export interface AdmittedRequest {
  readonly requestId: string;
  readonly organizationId: string;
  /** `Admitted.terms`. */
  readonly terms: string;
}

/** The charge if the request ended now, and the event that says so. */
export interface Checkpoint {
  /** At most the hold; a checkpoint above the hold is not taken. */
  readonly chargeNanoUsd: bigint;
  readonly payload: string;
}

/** Sign of life of one running request. */
export interface RenewCommand extends AdmittedRequest {
  /** Raise the hold to this; null or a smaller amount leaves it. */
  readonly targetHoldNanoUsd: bigint | null;
  /** Raise it as far as balance and caps allow where they do not allow the target; else whole or not at all. */
  readonly partial?: boolean;
  readonly checkpoint: Checkpoint | null;
}

/** The whole entry of a request that Redis answered `missing` for; put back as held without a check. */
export interface RestoreCommand extends AdmittedRequest {
  readonly heldNanoUsd: bigint;
  readonly checkpoint: Checkpoint | null;
  /** The event as given to admit. */
  readonly payload: string;
}

/**
 * `kept` and `extension_refused` say what is held now; the lease runs 30 s more in both. After a refusal that is below the
 * target, and higher than before where a part was granted.
 * `reaped`: captured at its checkpoint, go on without extensions. `finished`: nothing to keep. `missing`: restore it.
 */
export type RenewResult =
  | { readonly outcome: 'kept' | 'extension_refused'; readonly heldNanoUsd: bigint }
  | { readonly outcome: 'reaped' | 'finished' | 'missing' };

/** The end of a request. A charge of 0 with nothing delivered is a void. */
export interface CaptureCommand extends AdmittedRequest {
  readonly chargeNanoUsd: bigint;
  /** Tokens that count against tpm: prompt and completion. */
  readonly tokensUsed: number;
  /** Something of the answer reached the client: its Idempotency-Key stays used. */
  readonly delivered: boolean;
  /** The complete event of grade 2. */
  readonly payload: string;
}
