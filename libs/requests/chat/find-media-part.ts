import { isRecord, listOf } from '#json';
import type { ChatBody } from '../body/read-chat-body.js';

/** Path of the first message part with this address, as in error messages; null when there is none. */
export function findMediaPart({ value }: ChatBody, url: string): string | null {
  for (const [index, message] of listOf(value.messages).entries()) {
    const parts = isRecord(message) ? listOf(message.content) : [];
    for (const [position, part] of parts.entries()) {
      const member = isRecord(part) ? Object.keys(part).find((key) => names(part[key], url)) : undefined;
      if (member !== undefined) return `messages[${index}].content[${position}].${member}`;
    }
  }
  return null;
}

function names(media: unknown, url: string): boolean {
  return isRecord(media) && Object.values(media).includes(url);
}
