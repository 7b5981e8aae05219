import type { FailureRecord, TransferRecord } from '#billing/ledger';
import type { ChannelNames } from '#channels';
import type { Attempt, CandidateNote, PriceArithmetic } from '#core';
import type { RequestRecord } from '#billing/admission';

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
  /** What its channels are called now, by id. */
  readonly channels: ReadonlyMap<string, ChannelNames>;
}

/** A channel that was called, for operators: its names now, else the name at the time. */
export function calledChannel({ channels }: Pick<ExplainedRequest, 'channels'>, { channelId, channelName }: Attempt) {
  return channels.get(channelId) ?? { name: channelName, label: null };
}

/** A channel of the plan, for operators. Records of earlier versions have its name. */
export function plannedChannel({ channels }: Pick<ExplainedRequest, 'channels'>, { channel }: CandidateNote) {
  return channels.get(channel) ?? { name: channel, label: null };
}
