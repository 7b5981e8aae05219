import { RoutifyError } from '#kernel';
import type { Dialect, DialectOptions, DialectRequest } from '../dialect.js';
import type { ChatRequest } from '../openai-chat/request/chat-request.js';
import type { ChatBody } from '../openai-chat/request/read-chat-body.js';
import { messagesModelListing } from './list-models.js';
import { messagesPath, VERSION } from './messages-path.js';
import { readMessagesError } from './reply/translate-error.js';
import { translateReply } from './reply/translate-reply.js';
import { buildMessagesRequest, type MessagesRequest } from './request/build-request.js';
import { MessagesStream } from './stream/messages-stream.js';

const FILES_HEADER = { 'anthropic-beta': 'files-api-2025-04-14' };

/** Anthropic's Messages API, and the services that serve it for other models. */
export const anthropicMessages: Dialect = {
  endpoints: ['chat'],
  credentialHeader: { name: 'x-api-key', prefix: '' },
  modelListing: messagesModelListing,
  singleCalls: true,
  remoteMedia: () => [],
  buildRequest: (body, request, options): DialectRequest => {
    const { parts, lengthBytes, terms, namesFiles, dropped } = buildReadable(body, request, options);
    const sentFields = new Set(body.object.members.map(({ key }) => key));
    return {
      parts,
      lengthBytes,
      path: messagesPath(options.basePath, '/messages'),
      headers: { 'anthropic-version': options.apiVersion ?? VERSION, ...(namesFiles ? FILES_HEADER : {}) },
      dropped,
      translation: {
        reply: (bytes) => translateReply(bytes, terms),
        stream: () => new MessagesStream(terms),
        error: (bytes) => readMessagesError(bytes, sentFields),
      },
    };
  },
};

/** Of large bodies the ends of long strings were never read; here they may be, and then they must be JSON. */
function buildReadable(body: ChatBody, request: ChatRequest, options: DialectOptions): MessagesRequest {
  try {
    return buildMessagesRequest(body, request, options);
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    throw new RoutifyError('invalid_request_error', 'The request body holds a string with a wrong escape.', {
      cause: fault,
    });
  }
}
