import { uuidTimeMs } from '#kernel';

/** What reading an answer needs to know of its request. */
export interface ReplyFacts {
  /** UUIDv7: names what the provider leaves nameless, and says when the answer was made. */
  readonly requestId: string;
  /** The provider's name of the model, for answers that do not say it. */
  readonly model: string;
  readonly hidesThoughts: boolean;
  /** The client speaks of `functions`, so it gets a `function_call`. */
  readonly usesLegacyFunctions: boolean;
}

/** What a reply and all chunks of a stream have in common. */
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

/** Google does not always say when it answered; the request does, in its name. */
export function createdSeconds({ requestId }: ReplyFacts): number {
  return Math.floor(uuidTimeMs(requestId) / 1_000);
}
