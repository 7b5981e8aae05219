import { clientPath, withoutBillingLines } from '../../prompts/without-billing-lines.js';
import { collectPromptText } from '../../requests/chat/prompt-text.js';
import { readChatRequest } from '../../requests/chat/read-chat-request.js';
import { collectChunkText, collectReplyText } from '../reply/collect-text.js';
import { CHAT_FORM } from '../reply/choice-form.js';
import { inspectReply } from '../reply/splice-reply.js';
import type { Endpoint } from './endpoint.js';
import { choicesFormat } from './reply-format.js';

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
  readPrompt: (bytes) => ({ texts: collectPromptText(bytes), tokens: 0 }),
  inspectReply,
  collectReplyText,
  collectChunkText,
};
