import { isRecord, listOf, mapInSteps, parseValue, type Steps } from '#core';

/** Members of a message part that hold media or labels, not text that becomes tokens. */
const NOT_TEXT: ReadonlySet<string> = new Set(['type', 'image_url', 'video_url', 'input_audio', 'file', 'signature']);

/** The prompt content of a request: texts to tokenise, and tokens already encoded by the client. */
export interface PromptContent {
  readonly texts: readonly string[];
  readonly tokens: number;
}

/** The texts of a request that become prompt tokens: messages, tools and the schema of the reply. */
export function* collectPromptText(bytes: Buffer): Steps<string[]> {
  const value = parseValue(bytes);
  if (!isRecord(value)) return [];
  yield;
  const texts = yield* mapInSteps(listOf(value.messages), (message) => (isRecord(message) ? messageText(message) : ''));
  for (const definition of [value.tools, value.functions, value.response_format]) {
    if (definition === undefined || definition === null) continue;
    yield;
    texts.push(JSON.stringify(definition));
  }
  return texts;
}

/**
 * The text of a message or delta. Reasoning has two field names; an upstream that sends both sends the same text twice.
 */
export function messageText(message: Record<string, unknown>): string {
  const calls = [...listOf(message.tool_calls), message.function_call];
  return [
    textOf(message.reasoning_content) || textOf(message.reasoning),
    textOf(message.content),
    textOf(message.refusal),
    textOf(message.name),
    ...calls.map(callText),
  ].join('');
}

/** Text of a content value: a string, or parts with strings at any depth (thinking parts are nested). */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textOf).join('');
  if (!isRecord(content)) return '';
  return Object.entries(content)
    .map(([key, value]) => (NOT_TEXT.has(key) ? '' : textOf(value)))
    .join('');
}

function callText(call: unknown): string {
  if (!isRecord(call)) return '';
  const target = [call.function, call.custom].find(isRecord) ?? call;
  const input = target.arguments ?? target.input;
  return textOf(target.name) + (isRecord(input) ? JSON.stringify(input) : textOf(input));
}
