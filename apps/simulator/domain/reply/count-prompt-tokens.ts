import { objectsOf, type JsonObject } from '../json.js';
import { countTokens } from '../count-tokens.js';

const REPLY_TOKENS = 3;
const MESSAGE_TOKENS = 4;
const IMAGE_TOKENS = 85;
const OTHER_MEDIA_TOKENS = 100;

/**
 * Tokens of a prompt: 3, and for each message 4 and the tokens of its text, name and tool calls; 85 an image, 100 an
 * audio or file part, whatever their size; tool, function and schema declarations count as their JSON text.
 */
export function countPromptTokens(body: JsonObject): number {
  let tokens = REPLY_TOKENS;
  for (const message of objectsOf(body['messages'])) tokens += messageTokens(message);
  for (const declaration of [body['tools'], body['functions'], body['response_format']]) {
    if (typeof declaration === 'object' && declaration !== null) tokens += countTokens(JSON.stringify(declaration));
  }
  return tokens;
}

function messageTokens(message: JsonObject): number {
  const { content, name, tool_calls: toolCalls, function_call: functionCall } = message;
  let tokens = MESSAGE_TOKENS;
  for (const text of [content, name]) {
    if (typeof text === 'string') tokens += countTokens(text);
  }
  for (const part of objectsOf(content)) tokens += partTokens(part);
  for (const call of [toolCalls, functionCall]) {
    if (typeof call === 'object' && call !== null) tokens += countTokens(JSON.stringify(call));
  }
  return tokens;
}

function partTokens(part: JsonObject): number {
  if (typeof part['text'] === 'string') return countTokens(part['text']);
  return part['type'] === 'image_url' ? IMAGE_TOKENS : OTHER_MEDIA_TOKENS;
}
