import type { Steps } from '#core';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { ChatRequest } from '../../chat/body/model-request.js';
import type { UpstreamError } from '../../chat/errors/read-error.js';
import { anthropicMessages, betaHeader, buildMessages } from '../anthropic-messages/anthropic-messages.js';
import type { Dialect, DialectOptions, DialectRequest, ReplyTranslation } from '../dialect.js';
import { gemini } from '../gemini/gemini.js';
import { buildVertexEmbeddings } from './vertex-embeddings.js';

/** The version of Messages that Google serves, as its body names it. */
const MESSAGES_VERSION = 'vertex-2023-10-16';
/** Models of Anthropic, by the beginning of their names (`claude-sonnet-4-5@20250929`). */
const CLAUDE = /^(?:publishers\/anthropic\/models\/)?(claude[\w.@-]*)$/;
/** Of resources in messages: they name the operator's project. */
const PROJECT = /\bprojects\/[\w:.-]{1,100}/g;

/**
 * Google Vertex AI: models of Google in Gemini's format, those of Anthropic in theirs. The base URL names project and
 * location.
 */
export const vertex: Dialect = {
  endpoints: ['chat', 'embeddings'],
  credentialHeader: null,
  /** Models of publishers are listed nowhere. */
  modelListing: null,
  singleCalls: gemini.singleCalls,
  serviceTiers: () => false,
  remoteMedia: gemini.remoteMedia,
  /** Of the tools of Anthropic, Google runs the search. */
  hostedUnit: (tool, request, options) => {
    if (!CLAUDE.test(options.upstreamModel)) return gemini.hostedUnit(tool, request, options);
    return tool.kind === 'web_search' ? anthropicMessages.hostedUnit(tool, request, options) : null;
  },
  cacheMinimum: (options) =>
    CLAUDE.test(options.upstreamModel) ? anthropicMessages.cacheMinimum(options) : gemini.cacheMinimum(options),
  *buildRequest(body, request, options) {
    const model = CLAUDE.exec(options.upstreamModel)?.[1];
    const built = yield* model === undefined
      ? buildGemini(body, request, options)
      : buildClaude(model, body, request, options);
    return { ...built, translation: withoutProjects(built.translation) };
  },
};

function* buildClaude(
  model: string,
  body: ChatBody,
  request: ChatRequest,
  options: DialectOptions,
): Steps<DialectRequest> {
  const { betas, ...built } = yield* buildMessages(body, request, { ...options, upstreamModel: model }, () => ({
    model: null,
    anthropic_version: `"${MESSAGES_VERSION}"`,
  }));
  const method = request.stream ? 'streamRawPredict' : 'rawPredict';
  return {
    ...built,
    path: `/publishers/anthropic/models/${encodeURIComponent(model)}:${method}`,
    headers: betaHeader(betas),
  };
}

/** A name with its collection (`endpoints/123`, of a tuned model) stands as it is. */
function* buildGemini(body: ChatBody, request: ChatRequest, options: DialectOptions): Steps<DialectRequest> {
  const isEmbedding = request.endpoint === 'embeddings';
  const { path, ...built } = isEmbedding
    ? buildVertexEmbeddings(body, options)
    : yield* gemini.buildRequest(body, request, options);
  return { ...built, path: path.startsWith('/models/') ? `/publishers/google${path}` : path };
}

function withoutProjects(translation: ReplyTranslation | null): ReplyTranslation | null {
  if (translation === null) return null;
  return {
    ...translation,
    error: (bytes, headers): UpstreamError => {
      const error = translation.error(bytes, headers);
      return { ...error, message: error.message.replaceAll(PROJECT, 'projects/…') };
    },
  };
}
