import type { EndpointName } from '#kernel';
import type { ByteParts } from './json/splice.js';
import type { ChoiceText, PromptContent } from './openai-chat/collect-text.js';
import type { ChoiceForm } from './openai-chat/reply/choice-form.js';
import type { InspectedReply, ReplyExtras, ReplyInspection } from './openai-chat/reply/splice-reply.js';
import type { ModelRequest } from './openai-chat/request/chat-request.js';
import type { ChatBody } from './openai-chat/request/read-chat-body.js';

/**
 * One kind of request of the public API: how its bodies are read and its answers written. What lies between (planning,
 * money, fail-over, streams) is the same for all of them.
 */
export interface Endpoint {
  readonly name: EndpointName;
  /** The field of the body that holds what is asked; errors about its length name it. */
  readonly promptField: string;
  /** Numbers of a body that count as one value of its limit: more than one where a prompt may be an array of tokens. */
  readonly numbersPerValue: number;
  /** Throws the 400 of the first rule that the body breaks. */
  readonly readRequest: (body: ChatBody) => ModelRequest;
  /** What of a body becomes prompt tokens, for counting those that no upstream reported. */
  readonly readPrompt: (bytes: Buffer) => PromptContent;
  /** What a body that came with status 200 is. */
  readonly inspectReply: (bytes: Buffer, request: ModelRequest) => ReplyInspection;
  /** The reply as the client gets it. */
  readonly spliceReply: (reply: InspectedReply, request: ModelRequest, extras: ReplyExtras) => ByteParts;
  /** The output texts of a complete reply, and of one chunk of a stream. */
  readonly collectReplyText: (bytes: Buffer) => string[];
  readonly collectChunkText: (data: Buffer) => ChoiceText[];
  /** Null where no choices are made, and so no streams. */
  readonly choiceForm: ChoiceForm | null;
}
