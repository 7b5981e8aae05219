import { composeReply } from '../reply/compose-reply.js';
import { checkCredential, checkSubscription } from '../request/check-credential.js';
import { errorOfStatus } from '../chat-error.js';
import { RESPONSES_REFUSALS } from '../refusals/openai-refusals.js';
import type { WireApi } from '../wire/wire-api.js';
import { formatCompaction } from './format-compaction.js';
import { formatResponse } from './format-response.js';
import { formatResponseEvents } from './format-response-events.js';
import { readCompactionRequest, readResponsesRequest } from './read-responses-request.js';

const { message, code } = errorOfStatus(503);

/** OpenAI's Responses API. */
export const responsesApi: WireApi = {
  headers: { 'openai-organization': 'org-simulator', 'openai-version': '2020-10-01' },
  requestIdHeader: 'x-request-id',
  checkCredential,
  readRequest: readResponsesRequest,
  refusals: RESPONSES_REFUSALS,
  compose: composeReply,
  formatReply: formatResponse,
  formatStream: formatResponseEvents,
  formatError: (error) => error.toBody(),
  streamError: {
    event: 'error',
    data: JSON.stringify({ type: 'error', code, message, param: null }),
    tokens: 0,
    usage: null,
  },
};

/** The same at Azure, which has another header for the credential. */
export const azureResponsesApi: WireApi = {
  ...responsesApi,
  headers: { 'x-ms-region': 'Nowhere' },
  requestIdHeader: 'apim-request-id',
  checkCredential: checkSubscription,
};

/** How they compact a conversation. */
export const compactionApi: WireApi = {
  ...responsesApi,
  readRequest: readCompactionRequest,
  formatReply: formatCompaction,
};
