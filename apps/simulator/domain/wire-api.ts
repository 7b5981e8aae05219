import type { IncomingHttpHeaders } from 'node:http';
import type { Simulate } from './faults/knobs.js';
import type { JsonObject } from './json.js';
import type { Reply } from './reply/compose-reply.js';
import type { ChatError } from './request/chat-error.js';
import type { ChatRequest } from './request/read-chat-request.js';
import type { Frame } from './wire/frame.js';

/** A request of any API, as far as it must be known to fail at it. */
export interface AnyRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly simulate: Simulate;
}

/** A reply of any API before it has its form. */
export interface AnyReply {
  readonly id: string | null;
  readonly usage: { readonly completionTokens: number };
}

/** One API that the simulator speaks. What is asked and said is the same in all of them; its form is not. */
export interface WireApi<Request extends AnyRequest = ChatRequest, Answer extends AnyReply = Reply> {
  /** Sent with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Throws ChatError without a good credential. */
  readonly checkCredential: (headers: IncomingHttpHeaders) => void;
  /** Throws ChatError for a wrong body. In some APIs the path says a part of it. */
  readonly readRequest: (body: Buffer, path: string) => Request;
  readonly compose: (request: Request) => Answer;
  readonly formatReply: (request: Request, reply: Answer) => Frame;
  readonly formatStream: (request: Request, reply: Answer) => readonly Frame[];
  readonly formatError: (error: ChatError) => JsonObject;
  /** The event by which a stream fails. */
  readonly streamError: Frame;
}
