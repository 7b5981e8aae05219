import { isRecord, listOf } from '#core';
import type { ChatBody } from '../body/read-chat-body.js';

/** The path of the first message part with each address, as in error messages; other texts of media parts are in it, too. */
export function mediaPaths({ value }: ChatBody): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const [index, message] of listOf(value.messages).entries()) {
    const parts = isRecord(message) ? listOf(message.content) : [];
    for (const [position, part] of parts.entries()) {
      for (const [member, media] of Object.entries(isRecord(part) ? part : {})) {
        for (const text of isRecord(media) ? Object.values(media) : []) {
          if (typeof text !== 'string' || paths.has(text)) continue;
          paths.set(text, `messages[${index}].content[${position}].${member}`);
        }
      }
    }
  }
  return paths;
}
