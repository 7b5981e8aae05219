import type { IncomingHttpHeaders } from 'node:http';
import { composeReply } from '../reply/compose-reply.js';
import { bearerKey, checkKey } from '../request/check-credential.js';
import { ChatError, errorOfStatus } from '../chat-error.js';
import { GEMINI_REFUSALS } from '../refusals/gemini-refusals.js';
import type { WireApi } from '../wire/wire-api.js';
import { formatGeminiError } from './format-gemini-error.js';
import { formatGeminiChunks, formatGeminiReply } from './format-gemini-reply.js';
import { readGeminiRequest } from './read-gemini-request.js';

/** Google's `generateContent` and `streamGenerateContent`. */
export const geminiApi: WireApi = {
  headers: { 'server-timing': 'gfet4t7; dur=1', 'x-frame-options': 'SAMEORIGIN' },
  checkCredential,
  readRequest: readGeminiRequest,
  refusals: GEMINI_REFUSALS,
  compose: composeReply,
  formatReply: formatGeminiReply,
  formatStream: formatGeminiChunks,
  formatError: formatGeminiError,
  streamError: { data: JSON.stringify(formatGeminiError(errorOfStatus(500))), tokens: 0, usage: null },
};

/** A wrong key is a 400, a missing one a 403. */
function checkCredential(headers: IncomingHttpHeaders): void {
  const { 'x-goog-api-key': sent } = headers;
  const key = typeof sent === 'string' ? sent : bearerKey(headers.authorization);
  if (key === undefined) throw new ChatError(403, 'Method does not allow unregistered callers.', null);
  try {
    checkKey(key);
  } catch (error) {
    if (!(error instanceof ChatError) || error.status !== 401) throw error;
    throw new ChatError(400, 'API key not valid. Please pass a valid API key.', 'API_KEY_INVALID');
  }
}
