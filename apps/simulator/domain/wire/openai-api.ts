import { composeReply } from '../reply/compose-reply.js';
import { checkCredential } from '../request/check-credential.js';
import { errorOfStatus } from '../chat-error.js';
import { COMPATIBLE_REFUSALS } from '../refusals/compatible-refusals.js';
import { CHAT_REFUSALS } from '../refusals/openai-refusals.js';
import { readChatRequest } from '../request/read-chat-request.js';
import type { WireApi } from './wire-api.js';
import { formatChunks } from './format-chunks.js';
import { formatCompletion } from './format-completion.js';

/** OpenAI's chat completions. */
export const openAiApi: WireApi = {
  /** Headers that real providers send: some that a gateway must not pass on, and some that it passes on. */
  headers: {
    'openai-organization': 'org-simulator',
    'openai-version': '2020-10-01',
    'set-cookie': '__cf_bm=simulator; path=/; HttpOnly; Secure',
  },
  requestIdHeader: 'x-request-id',
  checkCredential,
  readRequest: readChatRequest,
  refusals: [...CHAT_REFUSALS, ...COMPATIBLE_REFUSALS],
  compose: composeReply,
  formatReply: formatCompletion,
  formatStream: formatChunks,
  formatError: (error) => error.toBody(),
  streamError: { data: JSON.stringify(errorOfStatus(500).toBody()), tokens: 0, usage: null },
};
