import { clientPath, withoutBillingLines } from '../../chat/prompts/without-billing-lines.js';
import { collectPromptText } from '../../chat/request/prompt-text.js';
import { readChatRequest } from '../../chat/request/read-chat-request.js';
import { collectChunkText, collectReplyText } from '../../chat/reply/collect-text.js';
import { CHAT_FORM } from '../../chat/reply/choice-form.js';
import { inspectReply } from '../../chat/reply/splice-reply.js';
import type { Endpoint } from '../endpoint.js';
import { choicesFormat } from '../reply-format.js';

const FORMAT = choicesFormat(CHAT_FORM);

/** `POST /v1/chat/completions`. */
export const chatEndpoint: Endpoint = {
  name: 'chat',
  modelEndpoint: 'chat',
  promptField: 'messages',
  numbersPerValue: 1,
  *translate(given) {
    const { body, indexes } = withoutBillingLines(given);
    const format =
      indexes === null ? FORMAT : { ...FORMAT, clientParam: (param: string) => clientPath(param, indexes) };
    return { body, format, native: null, hosted: null };
  },
  isNativeOnly: false,
  stored: null,
  readRequest: readChatRequest,
  *readPrompt(bytes) {
    return { texts: yield* collectPromptText(bytes), tokens: 0 };
  },
  inspectReply,
  collectReplyText,
  collectChunkText,
};
