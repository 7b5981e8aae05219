import { collectPromptText, readChatRequest } from '#requests';
import type { Endpoint } from './endpoint.js';
import { collectChunkText, collectReplyText } from '../reply/collect-text.js';
import { CHAT_FORM } from '../reply/choice-form.js';
import { inspectReply, spliceReply } from '../reply/splice-reply.js';

/** `POST /v1/chat/completions`. */
export const chatEndpoint: Endpoint = {
  name: 'chat',
  promptField: 'messages',
  numbersPerValue: 1,
  readRequest: readChatRequest,
  readPrompt: (bytes) => ({ texts: collectPromptText(bytes), tokens: 0 }),
  inspectReply,
  spliceReply: (reply, _request, extras) => spliceReply(reply, extras, CHAT_FORM),
  collectReplyText,
  collectChunkText,
  choiceForm: CHAT_FORM,
};
