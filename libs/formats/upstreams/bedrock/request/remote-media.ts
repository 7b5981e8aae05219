import { isRecord, listOf } from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';

const WEB_ADDRESS = /^https?:/i;
/** Members that hold an address, by part type. */
const ADDRESSES: ReadonlyMap<unknown, string> = new Map([
  ['image_url', 'url'],
  ['file', 'file_data'],
]);

/** Addresses in the messages: Converse takes bytes only. */
export function remoteMedia({ value }: ChatBody): readonly string[] {
  const urls = new Set<string>();
  for (const message of listOf(value.messages)) {
    for (const part of isRecord(message) ? listOf(message.content) : []) {
      const member = isRecord(part) ? ADDRESSES.get(part.type) : undefined;
      const holder = isRecord(part) ? part[String(part.type)] : undefined;
      const address = member !== undefined && isRecord(holder) ? holder[member] : undefined;
      if (typeof address === 'string' && WEB_ADDRESS.test(address)) urls.add(address);
    }
  }
  return [...urls];
}
