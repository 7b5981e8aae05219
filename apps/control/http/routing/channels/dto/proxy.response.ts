import { ApiProperty } from '@nestjs/swagger';
import type { ChannelRecord } from '#channels';
import { TimeProperty } from '../../../conventions/fields/response-properties.js';

export class ProxyResponse {
  @ApiProperty({ type: 'string', example: 'socks5://proxy.example:1080' })
  url!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'routify' })
  username!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: '…cdef', description: 'The password; null: none.' })
  masked!: string | null;

  @TimeProperty({ description: 'Of the last change.' })
  since!: string;
}

export function presentProxy({ url, username, last4, createdAt }: NonNullable<ChannelRecord['proxy']>): ProxyResponse {
  return { url, username, masked: last4 === null ? null : `…${last4}`, since: createdAt.toISOString() };
}
