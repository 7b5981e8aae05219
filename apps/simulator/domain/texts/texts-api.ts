import type { WireApi } from '../wire/wire-api.js';
import { openAiApi } from '../wire/openai-api.js';
import { composeContinuations, type TextReply } from './compose-continuation.js';
import { formatText, formatTextChunks } from './format-text.js';
import { readTextRequest, type TextRequest } from './read-text-request.js';

/** OpenAI's legacy completions. */
export const textsApi: WireApi<TextRequest, TextReply> = {
  headers: openAiApi.headers,
  requestIdHeader: 'x-request-id',
  checkCredential: openAiApi.checkCredential,
  readRequest: readTextRequest,
  compose: composeContinuations,
  formatReply: formatText,
  formatStream: formatTextChunks,
  formatError: openAiApi.formatError,
  streamError: openAiApi.streamError,
};
