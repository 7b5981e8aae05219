import type { WireApi } from '../wire/wire-api.js';
import { openAiApi } from '../wire/openai-api.js';
import { composeVectors, formatVectors, type EmbeddingReply } from './format-vectors.js';
import { readEmbeddingRequest, type EmbeddingRequest } from './read-embedding-request.js';

/** OpenAI's embeddings. They never stream. */
export const embeddingsApi: WireApi<EmbeddingRequest, EmbeddingReply> = {
  headers: openAiApi.headers,
  requestIdHeader: 'x-request-id',
  checkCredential: openAiApi.checkCredential,
  readRequest: readEmbeddingRequest,
  compose: composeVectors,
  formatReply: formatVectors,
  formatStream: () => [],
  formatError: openAiApi.formatError,
  streamError: openAiApi.streamError,
};
