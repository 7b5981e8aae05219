import { isNumberText, textOf, type JsonMembers, uuidTimeMs } from '#core';

/** The facts of a request needed to read its reply. */
export interface ReplyFacts {
  /** UUIDv7: seeds ids that the provider omits, and gives the time of the reply. */
  readonly requestId: string;
  /** The upstream model name, for replies without one. */
  readonly model: string;
  readonly hidesThoughts: boolean;
  /** The request uses `functions`, so the reply has one `function_call`. */
  readonly usesLegacyFunctions: boolean;
  /** The request may search the web. */
  readonly searches: boolean;
  /** The provider may run code. */
  readonly runsCode: boolean;
}

/** Members shared by a reply and all chunks of a stream. */
interface ReplyIdentity {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

export function identityOf(reply: JsonMembers, facts: ReplyFacts): ReplyIdentity {
  const id = textOf(reply.get('responseId')) ?? '';
  const model = textOf(reply.get('modelVersion')) ?? '';
  return {
    id: id === '' ? `chatcmpl-${facts.requestId}` : id,
    created: createdSeconds(facts),
    model: model === '' ? facts.model : model,
  };
}

/** Google does not always send a time; the request's UUIDv7 holds one. */
export function createdSeconds({ requestId }: ReplyFacts): number {
  return Math.floor(uuidTimeMs(requestId) / 1_000);
}

/** The index of a candidate; its position when it has none. */
export function indexOf(candidate: JsonMembers, position: number): number {
  const index = candidate.get('index');
  return index !== undefined && isNumberText(index) ? Number(index.toString()) : position;
}
