import type { Dialect } from '../dialect.js';
import { refusingWrongEscapes } from '../translation/refusing-wrong-escapes.js';
import { buildEmbeddingRequest } from './embeddings/build-embedding-request.js';
import { geminiModelListing } from './list-models.js';
import { buildGeminiRequest } from './request/build-gemini-request.js';
import { remoteMedia } from './request/messages/media-source.js';

/**
 * Google's `generateContent` and `batchEmbedContents`. The base URL ends in the version:
 * `https://generativelanguage.googleapis.com/v1beta`.
 */
export const gemini: Dialect = {
  endpoints: ['chat', 'embeddings'],
  credentialHeader: { name: 'x-goog-api-key', prefix: '' },
  modelListing: geminiModelListing,
  singleCalls: false,
  remoteMedia,
  buildRequest: refusingWrongEscapes((body, request, options) =>
    request.endpoint === 'embeddings'
      ? buildEmbeddingRequest(body, options)
      : buildGeminiRequest(body, request, options),
  ),
};
