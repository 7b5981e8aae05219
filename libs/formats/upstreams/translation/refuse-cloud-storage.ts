import { isRecord, listOf } from '#core';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { ModelRequest } from '../../chat/body/model-request.js';
import { refuseUnsupported } from './refuse-unsupported.js';

const ADDRESS = /^gs:\/\//i;

/** Throws a 400 for media in Google Cloud Storage, which Google's APIs alone read. */
export function refuseCloudStorage({ value }: ChatBody, { imagePartCount, filePartCount }: ModelRequest): void {
  if (imagePartCount + filePartCount === 0) return;
  for (const [index, message] of listOf(value.messages).entries()) {
    const parts = isRecord(message) ? listOf(message.content) : [];
    for (const [position, part] of parts.entries()) {
      const type = isRecord(part) && typeof part.type === 'string' ? part.type : '';
      const media = isRecord(part) ? part[type] : null;
      if (!isRecord(media)) continue;
      const addresses = [media.url, media.file_data, media.file_id];
      if (!addresses.some((address) => typeof address === 'string' && ADDRESS.test(address))) continue;
      refuseUnsupported(`messages[${index}].content[${position}].${type}`, 'it does not read Google Cloud Storage');
    }
  }
}
