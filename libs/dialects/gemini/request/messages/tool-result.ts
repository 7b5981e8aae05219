import { isObjectJson } from './assistant-parts.js';
import { readContent, type GooglePart, type MessageContext } from './message-parts.js';

/**
 * The parts of one result of a function. A JSON object is taken over as the response, other text as its `output`.
 * Media stand inside where the model reads them there, else behind.
 */
export function readToolResult(
  message: Readonly<Record<string, unknown>>,
  name: string,
  param: string,
  context: MessageContext,
): GooglePart[] {
  const parts = readContent(message.content, `${param}.content`, context);
  const text = parts.map((part) => (typeof part.text === 'string' ? context.borrowed.whole(part.text) : '')).join('');
  const shown = parts.filter((part) => !('text' in part));
  const inside = context.isThirdGeneration ? shown.filter((part) => 'inlineData' in part) : [];
  const id = typeof message.tool_call_id === 'string' && message.tool_call_id !== '' ? message.tool_call_id : null;
  const functionResponse = {
    ...(id === null ? {} : { id }),
    name,
    response: isObjectJson(text) ? context.borrowed.embed(Buffer.from(text)) : { output: text },
    ...(inside.length === 0 ? {} : { parts: inside }),
  };
  return [{ functionResponse }, ...shown.filter((part) => !inside.includes(part))];
}
