import { withoutBillingLines } from '../../chat/prompts/without-billing-lines.js';
import { chatBodyInSteps } from '../../chat/body/read-chat-body.js';
import { responsesParam, type ResponsesContext } from './request/responses-context.js';
import { storedInput } from './request/stored-input.js';
import { translateCompaction, translateResponsesRequest } from './request/translate-request.js';
import { CHAT_FORM } from '../../chat/reply/choice-form.js';
import { spliceReply } from '../../chat/reply/splice-reply.js';
import { passedCompaction, PassedResponses, passedResponse } from './reply/passed-response.js';
import { responsesReply } from './reply/responses-reply.js';
import { ResponsesStream } from './reply/responses-stream.js';
import { storableReply } from './reply/stored-response.js';
import { lostOfReply } from '../../chat/shape/generated-output.js';
import { TranslatedStream } from '../../chat/stream/translated-stream.js';
import { chatEndpoint } from '../chat/chat-endpoint.js';
import type { Endpoint } from '../endpoint.js';
import { OPENAI_FORMAT, type ReplyFormat } from '../reply-format.js';
import type { StoredFormat } from '../stored-format.js';

const STORED: StoredFormat = { ...storedInput, storable: storableReply };

/** `POST /v1/responses`: OpenAI's Responses API, answered by models for chat. */
export const responsesEndpoint: Endpoint = {
  ...chatEndpoint,
  name: 'responses',
  promptField: 'input',
  stored: STORED,
  *translate(given, _headers, states, previousId) {
    const { body } = withoutBillingLines(given);
    const { chat, context, dropped, native, hosted } = yield* translateResponsesRequest(body, states, previousId);
    yield;
    return { body: yield* chatBodyInSteps(chat), format: responsesFormat(context, dropped), native, hosted };
  },
};

function responsesFormat(context: ResponsesContext, dropped: readonly string[]): ReplyFormat {
  const { keepAlive, limitHeaders } = OPENAI_FORMAT;
  return {
    dropped,
    keepAlive,
    limitHeaders,
    clientParam: (param) => responsesParam(param, context),
    *writeReply(reply, _request, extras) {
      if (extras.isNative) return passedResponse(reply.object, extras, context);
      const { createdSeconds, model, usage, routify } = extras;
      const chat = Buffer.from(spliceReply(reply, extras, CHAT_FORM), 'latin1');
      const identity = { generationId: routify.generationId, createdSeconds, model };
      return responsesReply(chat, context, identity, { usage, facts: routify });
    },
    lostOf: (chat) => lostOfReply(chat, true),
    openStream: (start) => {
      if (start.isNative) return new PassedResponses(start, context);
      return new TranslatedStream(new ResponsesStream(context, start), start);
    },
  };
}

/** `POST /v1/responses/compact`: a conversation, as its provider compacts it. Priced and booked as a response. */
export const compactionEndpoint: Endpoint = {
  ...responsesEndpoint,
  isNativeOnly: true,
  stored: { ...STORED, wantsStorage: () => false },
  *translate(given, _headers, states) {
    const { chat, context, native } = yield* translateCompaction(withoutBillingLines(given).body, states);
    yield;
    return { body: yield* chatBodyInSteps(chat), format: compactionFormat(context), native, hosted: null };
  },
};

function compactionFormat(context: ResponsesContext): ReplyFormat {
  return {
    ...OPENAI_FORMAT,
    clientParam: (param) => responsesParam(param, context),
    *writeReply({ object }, _request, extras) {
      if (!extras.isNative) throw new Error('a compaction is not translated');
      return passedCompaction(object, extras);
    },
    openStream: () => {
      throw new Error('compactions do not stream');
    },
  };
}
