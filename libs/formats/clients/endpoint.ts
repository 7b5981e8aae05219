import type { EndpointName, ModelEndpoint, Steps } from '#core';
import type { ChatBody } from '../chat/body/read-chat-body.js';
import type { ModelRequest } from '../chat/body/model-request.js';
import type { NativeBody } from '../chat/native/native-body.js';
import type { PromptContent } from '../chat/request/prompt-text.js';
import type { TenantStates } from '../chat/state/tenant-states.js';
import type { ChoiceText } from '../chat/reply/collect-text.js';
import type { ReplyInspection } from '../chat/reply/splice-reply.js';
import type { ReplyFormat } from './reply-format.js';
import type { StoredFormat } from './stored-format.js';

/** Header values of a request, names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A body as the rest of the gateway reads it, and how its request is answered. */
interface TranslatedRequest {
  /** In OpenAI's format. */
  readonly body: ChatBody;
  readonly format: ReplyFormat;
  /** The client's body for upstreams of its format; null: no upstream may get its bytes, or they are those of `body`. */
  readonly native: NativeBody | null;
  /** Tools that the provider runs, which are not in `body`; null: those that `body` asks for. */
  readonly hosted: ModelRequest['hosted'] | null;
}

/**
 * One endpoint of the public API: how bodies are read and replies written. Planning, billing, fail-over and streaming
 * are shared by all endpoints, and know only OpenAI's format.
 */
export interface Endpoint {
  readonly name: EndpointName;
  /** What a model has to be offered for. */
  readonly modelEndpoint: ModelEndpoint;
  /** Field of the client's body with the prompt; errors about its length name it. */
  readonly promptField: string;
  /** How many numbers count as one value of the value limit; above one where a prompt may be tokens. */
  readonly numbersPerValue: number;
  /**
   * Throws a 400 that names the parameter in the client's format.
   * @param states of the caller's organization
   * @param previousId of the stored response whose conversation is in the body; null: none
   */
  readonly translate: (
    body: ChatBody,
    headers: RequestHeaders,
    states: TenantStates,
    previousId?: string | null,
  ) => Steps<TranslatedRequest>;
  /** Only upstreams that speak the client's format have what it does: it is not translated. */
  readonly isNativeOnly: boolean;
  /** Null: nothing of this endpoint is stored. */
  readonly stored: StoredFormat | null;
  /** The facts of a translated body. Throws a 400 for the first broken rule. */
  readonly readRequest: (body: ChatBody) => Steps<ModelRequest>;
  /** The prompt content of a translated body, for counting tokens when no upstream reported usage. */
  readonly readPrompt: (bytes: Buffer) => Steps<PromptContent>;
  /** Classifies an upstream's body with status 200. */
  readonly inspectReply: (bytes: Buffer, request: ModelRequest) => ReplyInspection;
  /** The output texts of a complete reply and of one stream chunk. */
  readonly collectReplyText: (bytes: Buffer) => string[];
  readonly collectChunkText: (data: Buffer) => ChoiceText[];
}

/** The client's format of an endpoint whose bodies need no translation. */
export function untranslated(format: ReplyFormat): Endpoint['translate'] {
  return function* sameBody(body) {
    return { body, format, native: null, hosted: null };
  };
}
