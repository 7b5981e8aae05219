import type { Dialect, DialectOptions, DialectRequest } from '#dialects';
import { readChatBody, readChatRequest, type ChatBody } from '#requests';

/** Default options of an upstream. */
export const PLAIN_OPTIONS: DialectOptions = {
  upstreamModel: 'up-1',
  outputTokenBound: null,
  maxOutputTokens: null,
  tokenLimitField: 'as_sent',
  drop: [],
  forwardMetadata: false,
  dropBillingLine: false,
  reasoningField: 'both',
  policy: { rename: {}, default: {}, force: {} },
  basePath: '',
  apiVersion: null,
  requestId: '01993b1e-0000-7000-8000-000000000000',
  native: null,
  lacksState: false,
  cacheKey: null,
  media: new Map(),
  hosted: [],
};

/** A client's body, from its value or its text. */
export function chatBody(body: object | string): ChatBody {
  return readChatBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

/** The request that a dialect builds from a client's body. */
export function dialectRequest(
  dialect: Dialect,
  body: object | string,
  options: Partial<DialectOptions> = {},
): DialectRequest {
  const read = chatBody(body);
  return dialect.buildRequest(read, readChatRequest(read), { ...PLAIN_OPTIONS, ...options });
}

/** The body as text, after a check of the announced length. */
export function requestText({ parts, lengthBytes }: DialectRequest): string {
  const bytes = Buffer.concat(parts);
  expect(bytes).toHaveLength(lengthBytes);
  return bytes.toString();
}
