import type { Request } from 'express';

const MESSAGES_PATH = '/v1/messages';
/** The same below a wrong base URL; threads have messages in OpenAI's format. */
const MISPLACED = /^(?!.*\/threads\/).*\/messages(?:\/count_tokens|\/batches(?:\/.*)?)?\/?$/i;

/** Whether the client speaks Anthropic's Messages API: by the path, or by the header that all its clients send. */
export function isMessagesClient({ path, headers }: Pick<Request, 'path' | 'headers'>): boolean {
  return headers['anthropic-version'] !== undefined || path.startsWith(MESSAGES_PATH);
}

/** The same for a path that is not served. */
export function wasMessagesClient(request: Pick<Request, 'path' | 'headers'>): boolean {
  return isMessagesClient(request) || MISPLACED.test(request.path);
}
