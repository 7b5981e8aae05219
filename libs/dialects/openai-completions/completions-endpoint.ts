import type { Endpoint } from '../openai-chat/endpoint.js';
import type { ChoiceForm } from '../openai-chat/reply/choice-form.js';
import { inspectReply, spliceReply } from '../openai-chat/reply/splice-reply.js';
import { collectChunkText, collectReplyText } from './collect-text.js';
import { readCompletionPrompt, readCompletionRequest } from './request/read-completion-request.js';

const OBJECT = Buffer.from('"text_completion"');

const TEXT_FORM: ChoiceForm = {
  idPrefix: 'cmpl-',
  replyObject: OBJECT,
  chunkObject: OBJECT,
  emptyContent: '"text":"","logprobs":null',
};

/** `POST /v1/completions`: the legacy endpoint, which continues a prompt. */
export const completionsEndpoint: Endpoint = {
  name: 'completions',
  promptField: 'prompt',
  numbersPerValue: 4,
  readRequest: readCompletionRequest,
  readPrompt: readCompletionPrompt,
  inspectReply,
  spliceReply: (reply, _request, extras) => spliceReply(reply, extras, TEXT_FORM),
  collectReplyText,
  collectChunkText,
  choiceForm: TEXT_FORM,
};
