import { clientPath, withoutBillingLines } from '../../chat/prompts/without-billing-lines.js';
import { clientParam, translateMessagesRequest, type MessagesContext } from './request/translate-messages-request.js';
import { chatBodyInSteps } from '../../chat/body/read-chat-body.js';
import { readMessageRequest } from './request/read-message-request.js';
import { messagesLimitHeaders } from './reply/messages-forms.js';
import { messagesReply } from './reply/messages-reply.js';
import { MessagesStreamWriter, PING } from './reply/messages-stream-writer.js';
import { PassedMessages, passedMessage } from './reply/passed-message.js';
import { CHAT_FORM } from '../../chat/reply/choice-form.js';
import { spliceReply } from '../../chat/reply/splice-reply.js';
import { lostOfReply } from '../../chat/shape/generated-output.js';
import { TranslatedStream } from '../../chat/stream/translated-stream.js';
import { chatEndpoint } from '../chat/chat-endpoint.js';
import type { Endpoint, RequestHeaders } from '../endpoint.js';
import type { ReplyFormat } from '../reply-format.js';

/** Of the estimate at the start of a stream, which some clients show; its end has the true count. */
const BYTES_PER_TOKEN = 4;
const NO_BETAS: readonly string[] = [];

/** `POST /v1/messages`: Anthropic's Messages API, answered by models for chat. */
export const messagesEndpoint: Endpoint = {
  ...chatEndpoint,
  name: 'messages',
  readRequest: readMessageRequest,
  translate: translation(false),
};

/** `POST /v1/messages/count_tokens`: the same body, of which only the prompt is counted. */
export const messagesCountEndpoint: Endpoint = { ...messagesEndpoint, translate: translation(true) };

function translation(countsOnly: boolean): Endpoint['translate'] {
  return function* translate(given, headers, states) {
    const options = { betas: betasOf(headers), countsOnly, states };
    const { body, indexes } = withoutBillingLines(given);
    const { chat, context, dropped, native, hosted } = yield* translateMessagesRequest(body, options);
    yield;
    const paths = context.paths.map((path) => clientPath(path, indexes));
    const format = messagesFormat({ ...context, paths }, dropped);
    // Anthropic reads the line itself.
    return {
      body: yield* chatBodyInSteps(chat),
      format,
      native: native === null ? null : { ...native, body: given },
      hosted,
    };
  };
}

function messagesFormat(context: MessagesContext, dropped: readonly string[]): ReplyFormat {
  return {
    dropped,
    keepAlive: PING,
    clientParam: (param) => clientParam(param, context),
    limitHeaders: messagesLimitHeaders,
    *writeReply(reply, _request, extras) {
      if (extras.isNative) return passedMessage(reply.object, extras);
      return messagesReply(Buffer.from(spliceReply(reply, extras, CHAT_FORM), 'latin1'), context, extras);
    },
    lostOf: (chat) => lostOfReply(chat, false),
    openStream: (start) => {
      if (start.isNative) return new PassedMessages(start, context);
      const inputTokens = Math.ceil(start.request.promptTextBytes / BYTES_PER_TOKEN);
      return new TranslatedStream(new MessagesStreamWriter({ ...start, inputTokens }, context), start);
    },
  };
}

function betasOf({ 'anthropic-beta': header }: RequestHeaders): readonly string[] {
  if (header === undefined) return NO_BETAS;
  const values = typeof header === 'string' ? [header] : header;
  const betas = values.flatMap((value) => value.split(',').map((beta) => beta.trim())).filter((beta) => beta !== '');
  return [...new Set(betas)];
}
