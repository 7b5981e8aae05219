import { collectPromptText, readChatRequest } from '#requests';
import { collectChunkText, collectReplyText } from '../reply/collect-text.js';
import { CHAT_FORM } from '../reply/choice-form.js';
import { inspectReply } from '../reply/splice-reply.js';
import { untranslated, type Endpoint } from './endpoint.js';
import { choicesFormat } from './reply-format.js';

/** `POST /v1/chat/completions`. */
export const chatEndpoint: Endpoint = {
  name: 'chat',
  modelEndpoint: 'chat',
  promptField: 'messages',
  numbersPerValue: 1,
  translate: untranslated(choicesFormat(CHAT_FORM)),
  isNativeOnly: false,
  stored: null,
  readRequest: readChatRequest,
  readPrompt: (bytes) => ({ texts: collectPromptText(bytes), tokens: 0 }),
  inspectReply,
  collectReplyText,
  collectChunkText,
};
