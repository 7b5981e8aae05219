import type { DialectOptions, DialectRequest } from '../../openai-chat/dialect.js';
import { BorrowedJson } from '../../json/borrowed-json.js';
import type { ChatRequest } from '../../openai-chat/request/chat-request.js';
import { UnsupportedFields } from '../../openai-chat/request/rules/unsupported-fields.js';
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

/** Fields without a counterpart, with the reason where it is not obvious. */
const UNSUPPORTED: readonly (readonly [field: string, reason?: string])[] = [
  ['logit_bias'],
  ['audio', 'it has other voices and formats'],
  ['verbosity'],
  ['prediction'],
  ['user'],
  ['safety_identifier'],
  ['prompt_cache_key'],
  ['prompt_cache_retention'],
];

/** Builds a `generateContent` or `streamGenerateContent` request. */
export function buildGeminiRequest(body: ChatBody, request: ChatRequest, options: DialectOptions): DialectRequest {
  const borrowed = new BorrowedJson(options.requestId);
  const fields = new ClientFields(body, request, options.drop, borrowed);
  const { turns, instructions } = readConversation(fields.get('messages'), {
    borrowed,
    media: options.media,
    isThirdGeneration: isThirdGeneration(options.upstreamModel),
  });
  const lost = new UnsupportedFields();
  for (const [field, reason] of UNSUPPORTED) lost.record(field, fields.get(field), reason);
  const passed = readPassedFields(fields, borrowed);
  const config = { ...readGenerationConfig(fields, request, options, borrowed, lost), ...passed.config };
  const { parts, lengthBytes } = borrowed.write({
    contents: turns,
    ...(instructions.length === 0 ? {} : { systemInstruction: { parts: instructions } }),
    ...readToolMembers(fields, borrowed, lost),
    ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
    ...passed.members,
  });
  const path = pathOf(options.upstreamModel, request.stream);
  const translation = translationFor(replyFacts(fields, options));
  return { parts, lengthBytes, path, headers: {}, dropped: lost.dropped, translation };
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
