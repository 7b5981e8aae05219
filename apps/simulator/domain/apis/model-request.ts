import type { Simulate } from '../faults/knobs.js';
import type { WireBody } from '../wire/lay-wire.js';

/** A request of one of the APIs, as far as it must be known to answer it or to fail at it. */
export interface ModelRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly simulate: Simulate;
  /** The reply that these knobs make of it. */
  readonly reply: (simulate: Simulate) => ModelReply;
}

/** A reply ready to be sent. */
export interface ModelReply {
  readonly id: string | null;
  readonly completionTokens: number;
  readonly body: WireBody;
}

/** What one API makes of a body. Throws ChatError. */
export type ReadRequest = (body: Buffer) => ModelRequest;
