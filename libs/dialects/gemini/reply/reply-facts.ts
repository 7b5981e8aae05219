import { uuidTimeMs } from '#kernel';

/** The facts of a request needed to read its reply. */
export interface ReplyFacts {
  /** UUIDv7: seeds ids that the provider omits, and gives the time of the reply. */
  readonly requestId: string;
  /** The upstream model name, for replies without one. */
  readonly model: string;
  readonly hidesThoughts: boolean;
  /** The request uses `functions`, so the reply has one `function_call`. */
  readonly usesLegacyFunctions: boolean;
}

/** Members shared by a reply and all chunks of a stream. */
export interface ReplyIdentity {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

export function identityOf(reply: Readonly<Record<string, unknown>>, facts: ReplyFacts): ReplyIdentity {
  const { responseId, modelVersion } = reply;
  return {
    id: typeof responseId === 'string' && responseId !== '' ? responseId : `chatcmpl-${facts.requestId}`,
    created: createdSeconds(facts),
    model: typeof modelVersion === 'string' && modelVersion !== '' ? modelVersion : facts.model,
  };
}

/** Google does not always send a time; the request's UUIDv7 holds one. */
export function createdSeconds({ requestId }: ReplyFacts): number {
  return Math.floor(uuidTimeMs(requestId) / 1_000);
}
