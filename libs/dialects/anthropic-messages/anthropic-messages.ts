import type { Dialect, DialectRequest } from '../dialect.js';
import { refusingWrongEscapes } from '../translation/refusing-wrong-escapes.js';
import { messagesModelListing } from './list-models.js';
import { messagesPath, VERSION } from './messages-path.js';
import { readMessagesError } from './reply/translate-error.js';
import { translateReply } from './reply/translate-reply.js';
import { buildMessagesRequest } from './request/build-request.js';
import { MessagesStream } from './stream/messages-stream.js';

const buildReadable = refusingWrongEscapes(buildMessagesRequest);
const FILES_HEADER = { 'anthropic-beta': 'files-api-2025-04-14' };

/** Anthropic's Messages API, also served by other providers for other models. */
export const anthropicMessages: Dialect = {
  endpoints: ['chat'],
  credentialHeader: { name: 'x-api-key', prefix: '' },
  modelListing: messagesModelListing,
  singleCalls: true,
  remoteMedia: () => [],
  buildRequest: (body, request, options): DialectRequest => {
    const { parts, lengthBytes, replyContext: context, namesFiles, dropped } = buildReadable(body, request, options);
    const sentFields = new Set(body.object.members.map(({ key }) => key));
    return {
      parts,
      lengthBytes,
      path: messagesPath(options.basePath, '/messages'),
      headers: { 'anthropic-version': options.apiVersion ?? VERSION, ...(namesFiles ? FILES_HEADER : {}) },
      dropped,
      translation: {
        reply: (bytes) => translateReply(bytes, context),
        stream: () => new MessagesStream(context),
        error: (bytes) => readMessagesError(bytes, sentFields),
      },
    };
  },
};
