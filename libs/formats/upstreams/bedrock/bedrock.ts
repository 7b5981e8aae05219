import type { Steps } from '#core';
import { refusingWrongEscapes } from '../../chat/body/refuse-value.js';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { ChatRequest } from '../../chat/body/model-request.js';
import { buildMessages } from '../anthropic-messages/anthropic-messages.js';
import type { Dialect, DialectOptions, DialectRequest } from '../dialect.js';
import { cacheMinimumOf } from '../cache-marks/cache-minimum.js';
import { namedEndUsers } from '../translation/end-user-fields.js';
import type { PlainOptions } from '../translation/plain/plain-messages.js';
import { withoutAnthropic } from '../translation/plain/without-anthropic.js';
import { buildEmbeddings } from './embeddings/build-embeddings.js';
import { bedrockModelListing } from './list-models.js';
import { readBedrockError } from './reply/bedrock-error.js';
import { messageOf } from './reply/converse-reply.js';
import { readBedrockModel, type BedrockModel } from './request/bedrock-model.js';
import { buildConverse } from './request/build-converse.js';
import { remoteMedia } from './request/remote-media.js';
import { ConverseStream } from './stream/converse-stream.js';
import { converseFraming, invokeFraming } from './stream/event-streams.js';

/** The version of Messages that Amazon serves, as its body names it. */
const MESSAGES_VERSION = 'bedrock-2023-05-31';
const NO_HEADERS = {};
/** What bodies of Anthropic's clients may keep: Converse has marks of caches, and media in results. */
const OF_ANTHROPIC: PlainOptions = { keepsMarks: true, takesMediaResults: true, keeps: new Set(['top_k']) };

/**
 * Amazon Bedrock: models of all makers by Converse. Clients of Messages reach models of Anthropic by InvokeModel, which
 * takes and gives their own bytes. Embeddings are those of Titan and Cohere.
 */
export const bedrock: Dialect = {
  endpoints: ['chat', 'embeddings'],
  credentialHeader: null,
  modelListing: bedrockModelListing,
  singleCalls: false,
  serviceTiers: () => false,
  remoteMedia,
  hostedUnit: () => null,
  cacheMinimum: ({ upstreamModel }) =>
    readBedrockModel(upstreamModel).isClaude ? cacheMinimumOf(upstreamModel) : null,
  buildRequest: (...args) => refusingWrongEscapes(build(...args)),
};

function* build(...[body, request, options]: Parameters<Dialect['buildRequest']>): Steps<DialectRequest> {
  if (request.endpoint === 'embeddings') return buildEmbeddings(body, options);
  const model = readBedrockModel(options.upstreamModel);
  const isNative = model.isClaude && options.native?.format === 'messages';
  return yield* isNative
    ? buildInvoke(model, body, request, options)
    : buildConversation(model, body, request, options);
}

/** Amazon refuses Claude Code's billing line, whose words are reserved in instructions. */
function* buildInvoke(
  { segment }: BedrockModel,
  body: ChatBody,
  request: ChatRequest,
  options: DialectOptions,
): Steps<DialectRequest> {
  const { parts, lengthBytes, dropped, cacheMarks, translation } = yield* buildMessages(
    body,
    request,
    { ...options, dropBillingLine: true },
    (betas) => ({
      model: null,
      stream: null,
      anthropic_version: `"${MESSAGES_VERSION}"`,
      ...(betas.length === 0 ? {} : { anthropic_beta: JSON.stringify(betas) }),
    }),
  );
  const path = `/model/${segment}/${request.stream ? 'invoke-with-response-stream' : 'invoke'}`;
  const read = { ...translation, framing: invokeFraming, error: readBedrockError };
  return { parts, lengthBytes, path, headers: NO_HEADERS, dropped, cacheMarks, translation: read };
}

function* buildConversation(
  model: BedrockModel,
  body: ChatBody,
  request: ChatRequest,
  options: DialectOptions,
): Steps<DialectRequest> {
  const plain = yield* withoutAnthropic(body, OF_ANTHROPIC);
  const built = yield* buildMessages(plain.body, request, { ...options, native: null }, () => ({}));
  yield;
  const converse = yield* buildConverse(Buffer.concat(built.parts), model, built.betas, options.media);
  const head = { id: `msg_${options.requestId}`, model: options.upstreamModel };
  const users = namedEndUsers(plain.body.object).filter((field) => !options.drop.includes(field));
  const single = request.singleCalls ? ['parallel_tool_calls'] : [];
  const { reply, stream } = built.translation;
  return {
    parts: converse.parts,
    lengthBytes: converse.lengthBytes,
    path: `/model/${model.segment}/${request.stream ? 'converse-stream' : 'converse'}`,
    headers: NO_HEADERS,
    dropped: [...new Set([...plain.dropped, ...built.dropped, ...converse.dropped, ...users, ...single])],
    cacheMarks: built.cacheMarks,
    translation: {
      framing: converseFraming,
      isNative: false,
      reply: (bytes) => reply(messageOf(bytes, head)),
      stream: stream === null ? null : () => new ConverseStream(stream(), head),
      error: readBedrockError,
    },
  };
}
