import type { Dialect, DialectRequest } from '../dialect.js';
import { refusingWrongEscapes } from '../translation/refusing-wrong-escapes.js';
import { messagesModelListing } from './list-models.js';
import { messagesPath, VERSION } from './messages-path.js';
import { readMessagesError } from './reply/translate-error.js';
import { translateReply } from './reply/translate-reply.js';
import { buildMessagesRequest, type MessagesRequest } from './request/build-request.js';
import { MessagesStream } from './stream/messages-stream.js';

const buildReadable = refusingWrongEscapes(buildMessagesRequest);
const FILES_BETA = 'files-api-2025-04-14';

/** Anthropic's Messages API, also served by other providers for other models. */
export const anthropicMessages: Dialect = {
  endpoints: ['chat'],
  credentialHeader: { name: 'x-api-key', prefix: '' },
  modelListing: messagesModelListing,
  singleCalls: true,
  remoteMedia: () => [],
  buildRequest: (body, request, options): DialectRequest => {
    const built = buildReadable(body, request, options);
    const { parts, lengthBytes, replyContext: context, dropped } = built;
    const sentFields = new Set(body.object.members.map(({ key }) => key));
    return {
      parts,
      lengthBytes,
      path: messagesPath(options.basePath, '/messages'),
      headers: { 'anthropic-version': options.apiVersion ?? VERSION, ...betaHeader(built) },
      dropped,
      translation: {
        reply: (bytes) => translateReply(bytes, context),
        stream: () => new MessagesStream(context),
        error: (bytes) => readMessagesError(bytes, sentFields),
      },
    };
  },
};

function betaHeader({ betas, namesFiles }: Pick<MessagesRequest, 'betas' | 'namesFiles'>): Record<string, string> {
  const all = new Set(namesFiles ? [FILES_BETA, ...betas] : betas);
  return all.size === 0 ? {} : { 'anthropic-beta': [...all].join(',') };
}
