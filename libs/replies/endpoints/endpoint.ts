import type { EndpointName } from '#kernel';
import type { ChatBody, ModelRequest, PromptContent } from '#requests';
import type { ChoiceText } from '../reply/collect-text.js';
import type { ChoiceForm } from '../reply/choice-form.js';
import type { InspectedReply, ReplyExtras, ReplyInspection } from '../reply/splice-reply.js';

/**
 * One endpoint of the public API: how bodies are read and replies written. Planning, billing, fail-over and streaming
 * are shared by all endpoints.
 */
export interface Endpoint {
  readonly name: EndpointName;
  /** Body field with the prompt; errors about its length name it. */
  readonly promptField: string;
  /** How many numbers count as one value of the value limit; above one where a prompt may be tokens. */
  readonly numbersPerValue: number;
  /** Throws a 400 for the first broken rule. */
  readonly readRequest: (body: ChatBody) => ModelRequest;
  /** The prompt content, for counting tokens when no upstream reported usage. */
  readonly readPrompt: (bytes: Buffer) => PromptContent;
  /** Classifies a body with status 200. */
  readonly inspectReply: (bytes: Buffer, request: ModelRequest) => ReplyInspection;
  /** The reply as sent to the client; text has one character per byte. */
  readonly spliceReply: (reply: InspectedReply, request: ModelRequest, extras: ReplyExtras) => Buffer | string;
  /** The output texts of a complete reply and of one stream chunk. */
  readonly collectReplyText: (bytes: Buffer) => string[];
  readonly collectChunkText: (data: Buffer) => ChoiceText[];
  /** Null for endpoints without choices, which do not stream. */
  readonly choiceForm: ChoiceForm | null;
}
