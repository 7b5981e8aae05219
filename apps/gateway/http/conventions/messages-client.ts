import type { Request } from 'express';

const MESSAGES_PATH = '/v1/messages';

/** Whether the client speaks Anthropic's Messages API: by the path, or by the header that all its clients send. */
export function isMessagesClient({ path, headers }: Pick<Request, 'path' | 'headers'>): boolean {
  return headers['anthropic-version'] !== undefined || path.startsWith(MESSAGES_PATH);
}
