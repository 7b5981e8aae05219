import { isRecord, listOf, parseValue } from '#core';
import { readCompletionPrompt, readCompletionRequest } from './read-completion-request.js';
import type { ChoiceForm } from '../../chat/reply/choice-form.js';
import { inspectReply } from '../../chat/reply/splice-reply.js';
import type { ChoiceText } from '../../chat/reply/collect-text.js';
import { untranslated, type Endpoint } from '../endpoint.js';
import { choicesFormat } from '../reply-format.js';

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
  modelEndpoint: 'completions',
  promptField: 'prompt',
  numbersPerValue: 4,
  translate: untranslated(choicesFormat(TEXT_FORM)),
  isNativeOnly: false,
  stored: null,
  *readRequest(body) {
    return readCompletionRequest(body);
  },
  readPrompt: readCompletionPrompt,
  inspectReply,
  collectReplyText,
  collectChunkText,
};

/** All output text of a complete reply, one text per choice. */
function collectReplyText(bytes: Buffer): string[] {
  return collectChunkText(bytes).map(({ text }) => text);
}

/** All output text of one stream chunk, which has the shape of a reply. */
function collectChunkText(data: Buffer): ChoiceText[] {
  const value = parseValue(data);
  return listOf(isRecord(value) ? value.choices : null).map((choice, position) => {
    const { index, text } = isRecord(choice) ? choice : {};
    return { index: typeof index === 'number' ? index : position, text: typeof text === 'string' ? text : '' };
  });
}
