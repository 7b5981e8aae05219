import { isRecord } from '#core';
import type { ModelRequestDraft } from '../body/model-request.js';
import type { FieldCheck } from '../rules/field-check.js';
import { textTokenBound } from '../prompt-size/text-token-bound.js';
import type { ChatBody } from '../body/read-chat-body.js';
import { refuseValue } from '../body/refuse-value.js';
import { hasMedia, MEDIA_PARTS, type PromptContents } from './media-parts.js';

const MESSAGES_MAX = 2_048;
/** Anthropic's limit. The objects of a conversation are bounded below it. */
export const ANTHROPIC_MESSAGES_MAX = 100_000;
const ROLES: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
/** Roles that allow empty content: an assistant with only tool calls, a function without a result. */
const SILENT_ROLES: ReadonlySet<unknown> = new Set(['assistant', 'function']);
/** Types of parts that hold only text. */
const TEXT_PARTS: ReadonlySet<string> = new Set(['text', 'refusal', 'thinking', 'redacted_thinking', 'reasoning']);
const NO_MEDIA: Pick<PromptContents, 'media' | 'unmeasured'> = { media: [], unmeasured: [] };
const MEDIA_URL = /^(?:https?:\/\/|gs:\/\/|data:)/i;

/** REQ-2 and REQ-3: shapes of messages and parts, and the size of a prompt without media. */
export const readMessages: FieldCheck = messagesUpTo(MESSAGES_MAX);

/** The same for a conversation of the Messages API. */
export const readMessagesOfAnthropic: FieldCheck = messagesUpTo(ANTHROPIC_MESSAGES_MAX);

function messagesUpTo(countMax: number): FieldCheck {
  return (value, { expected, body, draft }) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > countMax) {
      refuseValue('messages', value, expected);
    }
    readConversation(value, body, draft);
  };
}

function readConversation(value: readonly unknown[], body: ChatBody, draft: ModelRequestDraft): void {
  draft.messageCount = value.length;
  value.forEach((message: unknown, index) => {
    readMessage(message, `messages[${index}]`, draft);
  });
  if (!hasMedia(draft)) Object.assign(draft, measureText(body));
}

function measureText({ bytes }: ChatBody): PromptContents {
  return { promptTextBytes: bytes.length, promptTextTokens: textTokenBound(bytes), ...NO_MEDIA };
}

function readMessage(message: unknown, param: string, draft: ModelRequestDraft): void {
  if (!isRecord(message)) refuseValue(param, message, 'a message object with a role');
  const { role, content } = message;
  if (!ROLES.has(role)) refuseValue(`${param}.role`, role, `one of ${[...ROLES].join(', ')}`);
  if (typeof content === 'string') return;
  if (content === null || content === undefined) {
    if (!SILENT_ROLES.has(role)) refuseValue(`${param}.content`, content, 'a string or an array of parts');
    return;
  }
  if (!Array.isArray(content)) refuseValue(`${param}.content`, content, 'a string or an array of parts');
  content.forEach((part: unknown, index) => {
    readPart(part, `${param}.content[${index}]`, draft);
  });
}

function readPart(part: unknown, param: string, draft: ModelRequestDraft): void {
  if (!isRecord(part)) refuseValue(param, part, 'a content part object with a type');
  const { type } = part;
  if (typeof type !== 'string') refuseValue(`${param}.type`, type, 'a string such as text or image_url');
  if (type === 'text' && typeof part.text !== 'string') refuseValue(`${param}.text`, part.text, 'a string');
  if (type === 'image_url') checkImage(part.image_url, `${param}.image_url`);
  const media = MEDIA_PARTS.get(type);
  if (media === undefined) {
    if (!TEXT_PARTS.has(type)) draft.unknownPartCount++;
    return;
  }
  draft[media.count]++;
  if (media.need !== null) draft.needs.add(media.need);
}

function checkImage(image: unknown, param: string): void {
  if (!isRecord(image)) refuseValue(param, image, 'an object with a url');
  const { url } = image;
  if (typeof url !== 'string' || !MEDIA_URL.test(url)) refuseValue(`${param}.url`, url, 'an http(s) or data: URL');
}
