import type { Channel, Credential, DatedCost, ServedModel } from '../../domain/channel.js';

/** A channel that may answer, and everything needed to call it. */
export interface Candidate extends Pick<ServedModel, 'upstreamModel' | 'toolsApi'> {
  readonly channel: Channel;
  readonly credential: Credential;
  /** Tried in turn when the provider refuses the first one. */
  readonly otherCredentials: readonly Credential[];
  readonly modelId: string;
  /** Null: the cost of the channel is unknown. */
  readonly costVersion: Pick<DatedCost, 'id' | 'rows' | 'scheduled'> | null;
}
