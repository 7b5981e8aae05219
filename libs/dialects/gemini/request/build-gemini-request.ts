import type { DialectOptions, DialectRequest } from '../../dialect.js';
import { BorrowedJson } from '../../json/borrowed-json.js';
import type { ChatRequest } from '../../openai-chat/request/chat-request.js';
import type { ChatBody } from '../../openai-chat/request/read-chat-body.js';
import type { ReplyFacts } from '../reply/reply-facts.js';
import { translationFor } from '../translation.js';
import { ClientFields } from './client-fields.js';
import { readGenerationConfig } from './generation-config.js';
import { readPassedFields } from './passed-fields.js';
import { readConversation } from './messages/read-conversation.js';
import { modelPath } from './model-name.js';
import { hidesThoughts, isThirdGeneration } from './thinking-config.js';
import { readToolMembers } from './tools.js';

/** The client's request as `generateContent` or `streamGenerateContent` wants it. */
export function buildGeminiRequest(body: ChatBody, request: ChatRequest, options: DialectOptions): DialectRequest {
  const borrowed = new BorrowedJson(options.requestId);
  const fields = new ClientFields(body, request, options.drop, borrowed);
  const { turns, instructions } = readConversation(fields.get('messages'), {
    borrowed,
    media: options.media,
    isThirdGeneration: isThirdGeneration(options.upstreamModel),
  });
  const passed = readPassedFields(fields, borrowed);
  const config = { ...readGenerationConfig(fields, request, options, borrowed), ...passed.config };
  const { parts, lengthBytes } = borrowed.write({
    contents: turns,
    ...(instructions.length === 0 ? {} : { systemInstruction: { parts: instructions } }),
    ...readToolMembers(fields, borrowed),
    ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
    ...passed.members,
  });
  const path = pathOf(options.upstreamModel, request.stream);
  return { parts, lengthBytes, path, headers: {}, translation: translationFor(replyFacts(fields, options)) };
}

function replyFacts(fields: ClientFields, options: DialectOptions): ReplyFacts {
  return {
    requestId: options.requestId,
    model: options.upstreamModel,
    hidesThoughts: hidesThoughts(fields),
    usesLegacyFunctions: fields.get('functions') !== undefined && fields.get('tools') === undefined,
  };
}

function pathOf(model: string, isStream: boolean): string {
  const method = isStream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return `/${modelPath(model)}:${method}`;
}
