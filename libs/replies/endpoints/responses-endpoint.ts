import { readChatBody, responsesParam, translateResponsesRequest, type ResponsesContext } from '#requests';
import { CHAT_FORM } from '../reply/choice-form.js';
import { spliceReply } from '../reply/splice-reply.js';
import { responsesReply } from '../responses/responses-reply.js';
import { ResponsesStream } from '../responses/responses-stream.js';
import { TranslatedStream } from '../stream/translated-stream.js';
import { chatEndpoint } from './chat-endpoint.js';
import type { Endpoint } from './endpoint.js';
import { OPENAI_FORMAT, type ReplyFormat } from './reply-format.js';

/** `POST /v1/responses`: OpenAI's Responses API without stored state, answered by models for chat. */
export const responsesEndpoint: Endpoint = {
  ...chatEndpoint,
  name: 'responses',
  promptField: 'input',
  translate: (body) => {
    const { chat, context, dropped } = translateResponsesRequest(body);
    return { body: readChatBody(chat), format: responsesFormat(context, dropped) };
  },
};

function responsesFormat(context: ResponsesContext, dropped: readonly string[]): ReplyFormat {
  return {
    ...OPENAI_FORMAT,
    dropped,
    clientParam: responsesParam,
    writeReply: (reply, _request, { createdSeconds, model, usage, routify }) =>
      responsesReply(
        Buffer.from(spliceReply(reply, { createdSeconds, model, usage, routify }, CHAT_FORM), 'latin1'),
        context,
        { generationId: routify.generationId, createdSeconds, model },
        { usage, facts: routify },
      ),
    openStream: ({ generationId, createdSeconds, model }) =>
      new TranslatedStream(new ResponsesStream(context, { generationId, createdSeconds, model }), generationId),
  };
}
