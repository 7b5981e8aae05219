import type { Steps } from '#core';
import { refusingWrongEscapes } from '../../chat/body/refuse-value.js';
import type { Dialect, DialectRequest } from '../dialect.js';
import { withoutAnthropic } from '../translation/plain/without-anthropic.js';
import { buildEmbeddingRequest } from './embeddings/build-embedding-request.js';
import { geminiModelListing } from './list-models.js';
import { buildGeminiRequest } from './request/build-gemini-request.js';
import { geminiUnit } from './request/tools.js';
import { remoteMedia } from './request/messages/media-source.js';

/** What bodies of Anthropic's clients may keep here. */
const OF_ANTHROPIC = { keepsMarks: false, takesMediaResults: true, keeps: new Set(['top_k']) };

/**
 * Google's `generateContent` and `batchEmbedContents`. The base URL ends in the version:
 * `https://generativelanguage.googleapis.com/v1beta`.
 */
export const gemini: Dialect = {
  endpoints: ['chat', 'embeddings'],
  credentialHeader: { name: 'x-goog-api-key', prefix: '' },
  modelListing: geminiModelListing,
  singleCalls: false,
  serviceTiers: () => false,
  remoteMedia,
  hostedUnit: geminiUnit,
  /** Its prompts are cached without marks. */
  cacheMinimum: () => null,
  buildRequest: (...args) => refusingWrongEscapes(build(...args)),
};

function* build(...[body, request, options]: Parameters<Dialect['buildRequest']>): Steps<DialectRequest> {
  if (request.endpoint === 'embeddings') return buildEmbeddingRequest(body, options);
  const plain = yield* withoutAnthropic(body, OF_ANTHROPIC);
  const built = yield* buildGeminiRequest(plain.body, request, options);
  return { ...built, dropped: [...plain.dropped, ...built.dropped] };
}
