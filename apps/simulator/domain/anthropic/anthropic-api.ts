import { composeReply } from '../reply/compose-reply.js';
import { bearerKey, checkKey } from '../request/check-credential.js';
import { ChatError, errorOfStatus } from '../chat-error.js';
import { MESSAGES_REFUSALS } from '../refusals/anthropic-refusals.js';
import type { WireApi } from '../wire/wire-api.js';
import { formatEvents } from './format-events.js';
import { formatMessage } from './format-message.js';
import { formatMessagesError } from './format-messages-error.js';
import { readMessagesRequest } from './read-messages-request.js';

/** Anthropic's Messages API. */
export const anthropicApi: WireApi = {
  headers: { 'anthropic-organization-id': 'org-simulator' },
  requestIdHeader: 'request-id',
  checkCredential: ({ authorization, 'x-api-key': apiKey }) => {
    const key = [apiKey].flat()[0] ?? bearerKey(authorization);
    if (key === undefined) throw new ChatError(401, 'x-api-key header is required', null);
    checkKey(key);
  },
  readRequest: readMessagesRequest,
  refusals: MESSAGES_REFUSALS,
  compose: composeReply,
  formatReply: formatMessage,
  formatStream: formatEvents,
  formatError: formatMessagesError,
  streamError: {
    event: 'error',
    data: JSON.stringify(formatMessagesError(errorOfStatus(529))),
    tokens: 0,
    usage: null,
  },
};
