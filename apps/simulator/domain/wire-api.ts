import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from './json.js';
import type { Reply } from './reply/compose-reply.js';
import type { ChatError } from './request/chat-error.js';
import type { ChatRequest } from './request/read-chat-request.js';
import type { Frame } from './wire/frame.js';

/** One API that the simulator speaks. What is asked and said is the same in all of them; its form is not. */
export interface WireApi {
  /** Sent with every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Throws ChatError without a good credential. */
  readonly checkCredential: (headers: IncomingHttpHeaders) => void;
  /** Throws ChatError for a wrong body. In some APIs the path says a part of it. */
  readonly readRequest: (body: Buffer, path: string) => ChatRequest;
  readonly formatReply: (request: ChatRequest, reply: Reply) => Frame;
  readonly formatStream: (request: ChatRequest, reply: Reply) => readonly Frame[];
  readonly formatError: (error: ChatError) => JsonObject;
  /** The event by which a stream fails. */
  readonly streamError: Frame;
}
