import type { IncomingHttpHeaders } from 'node:http';
import type { Simulate } from '../faults/knobs.js';
import type { JsonObject } from '../json.js';
import type { Reply } from '../reply/compose-reply.js';
import type { ChatError } from '../chat-error.js';
import type { Refusal } from '../refusals/refusal.js';
import type { ChatRequest } from '../request/read-chat-request.js';
import type { Frame } from './frame.js';

/** A request of any API: the fields that faults need. */
export interface AnyRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly simulate: Simulate;
}

/** A reply of any API before it has a wire format. */
export interface AnyReply {
  readonly id: string | null;
  readonly usage: { readonly completionTokens: number };
}

/** A call as it arrived. */
export interface ReceivedCall {
  /** With the query. */
  readonly path: string;
  readonly body: Buffer;
}

/** One API of the simulator. Requests and replies have the same content in all of them; the format differs. */
export interface WireApi<Request extends AnyRequest = ChatRequest, Answer extends AnyReply = Reply> {
  /** Sent with every response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the header with the provider's id of the call; absent: the provider has none. */
  readonly requestIdHeader?: string;
  /** Throws ChatError without a valid credential; a signature covers the call. */
  readonly checkCredential: (headers: IncomingHttpHeaders, call: ReceivedCall) => void;
  /** Throws ChatError for an invalid body. In some APIs the path carries a part of the request. */
  readonly readRequest: (body: Buffer, path: string) => Request;
  /** What its providers refuse for some of their models; absent: nothing. */
  readonly refusals?: readonly Refusal[];
  readonly compose: (request: Request) => Answer;
  readonly formatReply: (request: Request, reply: Answer) => Frame;
  readonly formatStream: (request: Request, reply: Answer) => readonly Frame[];
  readonly formatError: (error: ChatError) => JsonObject;
  /** Headers that a refusal has beside. */
  readonly errorHeaders?: (error: ChatError) => Readonly<Record<string, string>>;
  /** Absent: server-sent events. */
  readonly framing?: 'event-stream';
  /** The error event of a stream. */
  readonly streamError: Frame;
}
