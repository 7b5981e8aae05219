import { isJsonObject, type JsonObject } from '../json.js';
import { ChatError } from '../chat-error.js';

/**
 * Parses bytes that hold one JSON object.
 * @throws ChatError 400 with the given message for anything else
 */
export function parseObject(bytes: Buffer, complaint: string): JsonObject {
  try {
    const body: unknown = JSON.parse(bytes.toString());
    if (isJsonObject(body)) return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new ChatError(400, complaint, null);
}
