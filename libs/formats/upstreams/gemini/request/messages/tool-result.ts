import {
  arrayPiece,
  isFilledStringText,
  objectPiece,
  rawTextOf,
  type JsonMembers,
  type JsonPiece,
  type Steps,
} from '#core';
import { isFailed } from '../../../translation/failed-result.js';
import { isObjectJson } from './assistant-parts.js';
import { readContent, type GooglePart, type MessageContext } from './message-parts.js';

/**
 * The parts of one function result. A JSON object becomes the response, other text its `output`. Media are placed
 * inside the response if the model supports it, else after it.
 * @param name JSON string
 */
export function* readToolResult(
  message: JsonMembers,
  name: Buffer,
  param: string,
  context: MessageContext,
): Steps<GooglePart[]> {
  const parts = yield* readContent(message.get('content'), `${param}.content`, context);
  const raw = parts.map(({ text }) => rawTextOf(text) ?? Buffer.alloc(0));
  const text = JSON.parse(`"${Buffer.concat(raw).toString()}"`) as string;
  const media = parts.filter((part) => part.text === undefined);
  const isInside = (part: GooglePart): boolean => context.isThirdGeneration && part.inlineData !== undefined;
  const inside = media.filter(isInside);
  const id = message.get('tool_call_id');
  const functionResponse = objectPiece({
    id: isFilledStringText(id) ? id : null,
    name,
    response: responseOf(text, raw, isFailed(message)),
    parts: inside.length === 0 ? null : arrayPiece(inside.map(objectPiece)),
  });
  return [{ functionResponse }, ...media.filter((part) => !isInside(part))];
}

/** Google's names for what a function gave and for what went wrong; an object of the function's own stands as it is. */
function responseOf(text: string, raw: readonly Buffer[], hasFailed: boolean): JsonPiece {
  const written: JsonPiece = ['"', raw, '"'];
  if (hasFailed) return objectPiece({ error: isObjectJson(text) ? text : written });
  return isObjectJson(text) ? text : objectPiece({ output: written });
}
