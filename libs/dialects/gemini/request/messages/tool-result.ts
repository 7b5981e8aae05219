import { isObjectJson } from './assistant-parts.js';
import { readContent, type GooglePart, type MessageContext } from './message-parts.js';

/**
 * The parts of one function result. A JSON object becomes the response, other text its `output`. Media are placed
 * inside the response if the model supports it, else after it.
 */
export function readToolResult(
  message: Readonly<Record<string, unknown>>,
  name: string,
  param: string,
  context: MessageContext,
): GooglePart[] {
  const parts = readContent(message.content, `${param}.content`, context);
  const text = parts.map((part) => (typeof part.text === 'string' ? context.borrowed.whole(part.text) : '')).join('');
  const media = parts.filter((part) => !('text' in part));
  const inside = context.isThirdGeneration ? media.filter((part) => 'inlineData' in part) : [];
  const id = typeof message.tool_call_id === 'string' && message.tool_call_id !== '' ? message.tool_call_id : null;
  const functionResponse = {
    ...(id === null ? {} : { id }),
    name,
    response: isObjectJson(text) ? context.borrowed.embed(Buffer.from(text)) : { output: text },
    ...(inside.length === 0 ? {} : { parts: inside }),
  };
  return [{ functionResponse }, ...media.filter((part) => !inside.includes(part))];
}
