import type { ChannelRecord } from '#channels';
import { reply } from '../../../conventions/fields/declare.js';
import { text, time } from '../../../conventions/fields/kinds.js';

export class ProxyResponse extends reply({
  url: text({ example: 'socks5://proxy.example:1080' }),
  username: text({ nullable: true, example: 'routify' }),
  masked: text('The password; null: none.', { nullable: true, example: '…cdef' }),
  since: time('Of the last change.'),
}) {}

export function presentProxy({ url, username, last4, createdAt }: NonNullable<ChannelRecord['proxy']>): ProxyResponse {
  return { url, username, masked: last4 === null ? null : `…${last4}`, since: createdAt.toISOString() };
}
