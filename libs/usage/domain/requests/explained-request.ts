import type { FailureRecord, TransferRecord } from '#billing';
import type { PriceArithmetic } from '#pricing';
import type { RequestRecord } from '#records';

/**
 * `running`: admitted. `captured`: ended, waits in Redis for the ledger. `failed`: the ledger refused it, an operator
 * decides. `voided`: the operator charged nothing. `settled`: booked.
 */
export const REQUEST_STATES = ['running', 'captured', 'failed', 'voided', 'settled'] as const;

export type RequestState = (typeof REQUEST_STATES)[number];

/** A request with the explanation of its cost. */
export interface ExplainedRequest extends RequestRecord {
  readonly state: RequestState;
  /** Postings of the charge and of the cost, in order, followed by those of refunds. */
  readonly transfers: readonly TransferRecord[];
  /** Null when the price version is missing. */
  readonly arithmetic: PriceArithmetic | null;
  /** Events of the request that could not be booked, oldest first. */
  readonly failures: readonly FailureRecord[];
}
