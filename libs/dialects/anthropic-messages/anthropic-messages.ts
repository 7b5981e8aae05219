import type { NativeBody } from '#requests';
import type { Dialect, DialectOptions, DialectRequest } from '../dialect.js';
import { passNative } from '../translation/pass-native.js';
import { refusingWrongEscapes } from '../translation/refusing-wrong-escapes.js';
import { messagesModelListing } from './list-models.js';
import { messagesPath, VERSION } from './messages-path.js';
import { readMessagesError } from './reply/translate-error.js';
import { translateReply } from './reply/translate-reply.js';
import { buildMessagesRequest, isBeta, type MessagesRequest } from './request/build-request.js';
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
    const isNative = options.native?.format === 'messages';
    const built = isNative ? passMessages(options.native, options) : buildReadable(body, request, options);
    const { parts, lengthBytes, replyContext: context, dropped } = built;
    const sent = isNative ? options.native.body : body;
    const sentFields = new Set(sent.object.members.map(({ key }) => key));
    return {
      parts,
      lengthBytes,
      path: messagesPath(options.basePath, '/messages'),
      headers: { 'anthropic-version': options.apiVersion ?? VERSION, ...betaHeader(built) },
      dropped,
      translation: {
        isNative,
        reply: (bytes) => translateReply(bytes, context),
        stream: () => new MessagesStream(context),
        error: (bytes) => readMessagesError(bytes, sentFields),
      },
    };
  },
};

/** For clients of the same format. Betas stand in a header, as in their requests. */
function passMessages(native: NativeBody, options: DialectOptions): MessagesRequest {
  return {
    ...passNative(native, options, { boundField: 'max_tokens', decided: [] }),
    replyContext: { hidesThinking: false, usesLegacyFunctions: false },
    namesFiles: false,
    betas: native.betas.filter(isBeta),
    dropped: native.dropped,
  };
}

function betaHeader({ betas, namesFiles }: Pick<MessagesRequest, 'betas' | 'namesFiles'>): Record<string, string> {
  const all = new Set(namesFiles ? [FILES_BETA, ...betas] : betas);
  return all.size === 0 ? {} : { 'anthropic-beta': [...all].join(',') };
}
