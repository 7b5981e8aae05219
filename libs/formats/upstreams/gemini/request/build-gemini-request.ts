import { entriesPiece, pieceBytes, type Steps } from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import type { ChatRequest } from '../../../chat/body/model-request.js';
import type { DialectOptions, DialectRequest } from '../../dialect.js';
import { UnsupportedFields } from '../../translation/unsupported-fields.js';
import type { ReplyFacts } from '../reply/reply-facts.js';
import { translationFor } from '../stream/translation.js';
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
export function* buildGeminiRequest(
  body: ChatBody,
  request: ChatRequest,
  options: DialectOptions,
): Steps<DialectRequest> {
  const fields = new ClientFields(body, request, options.drop);
  const lost = new UnsupportedFields();
  for (const [field, reason] of UNSUPPORTED) lost.record(field, fields.value(field), reason);
  const read = yield* readGenerationConfig(fields, request, options, lost);
  const { contents, systemInstruction } = yield* readConversation(fields.json('messages'), {
    media: options.media,
    isThirdGeneration: isThirdGeneration(options.upstreamModel),
    instruction: read.instruction,
  });
  const passed = readPassedFields(fields);
  const config = new Map([...read.config, ...passed.config]);
  const { tools, toolConfig } = readToolMembers(fields, options.hosted, lost);
  yield;
  const { parts, lengthBytes } = pieceBytes(
    entriesPiece([
      ['systemInstruction', systemInstruction],
      ['tools', tools],
      ['toolConfig', toolConfig],
      ['contents', contents],
      ['generationConfig', config.size === 0 ? null : entriesPiece(config)],
      ...passed.members,
    ]),
  );
  const path = pathOf(options.upstreamModel, request.stream);
  const translation = translationFor(replyFacts(fields, request, options));
  return { parts, lengthBytes, path, headers: {}, dropped: lost.dropped, translation };
}

function replyFacts(fields: ClientFields, request: ChatRequest, options: DialectOptions): ReplyFacts {
  return {
    searches: request.needs.has('web_search') || options.hosted.some(({ kind }) => kind === 'web_search'),
    runsCode: options.hosted.some(({ kind }) => kind === 'code'),
    requestId: options.requestId,
    model: options.upstreamModel,
    hidesThoughts: hidesThoughts(fields),
    usesLegacyFunctions: fields.json('functions') !== null && fields.json('tools') === null,
  };
}

function pathOf(model: string, isStream: boolean): string {
  const method = isStream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return `/${modelPath(model)}:${method}`;
}
