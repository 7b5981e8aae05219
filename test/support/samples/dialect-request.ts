import { finish } from '#core';
import {
  EndUsers,
  type Dialect,
  type DialectOptions,
  type DialectRequest,
  readChatBody,
  readChatRequest,
  translateMessagesRequest,
  translateResponsesRequest,
  type ChatBody,
  type NativeBody,
} from '#formats';
import { SAMPLE_STATES } from './sample-states.js';

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
  thinkingOff: 'as_sent',
  knowsDeveloper: true,
  allow: [],
  policy: { rename: {}, default: {}, force: {} },
  basePath: '',
  apiVersion: null,
  requestId: '01993b1e-0000-7000-8000-000000000000',
  native: null,
  lacksState: false,
  cacheKey: null,
  cacheMarks: false,
  media: new Map(),
  hosted: [],
  endUsers: new EndUsers(Buffer.from('the key of the installation'), '01a1f82a-4d18-70da-84ae-dcc281f02362'),
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
  return finish(dialect.buildRequest(read, finish(readChatRequest(read)), { ...PLAIN_OPTIONS, ...options }));
}

/** The body as text, after a check of the announced length. */
export function requestText({ parts, lengthBytes }: DialectRequest): string {
  const bytes = Buffer.concat(parts);
  expect(bytes).toHaveLength(lengthBytes);
  return bytes.toString();
}

type Json = Readonly<Record<string, unknown>>;
export type ClientFormat = 'chat' | 'responses' | 'messages';

/** The chat body of a client of any format, and its own bytes. */
function translated(format: ClientFormat, body: Json): { chat: string; native: NativeBody | null } {
  if (format === 'chat') return { chat: JSON.stringify(body), native: null };
  const { chat, native } =
    format === 'messages'
      ? finish(translateMessagesRequest(chatBody(body), { betas: [], states: SAMPLE_STATES }))
      : finish(translateResponsesRequest(chatBody(body), SAMPLE_STATES));
  return { chat: chat.toString(), native };
}

/** What a dialect sends for a client of any format, which speaks the provider's where `passes` says so. */
export function requestOf(
  dialect: Dialect,
  format: ClientFormat,
  body: Json,
  options: Partial<DialectOptions> & { readonly passes?: boolean } = {},
): DialectRequest & { readonly sent: Json } {
  const { passes = false, ...others } = options;
  const { chat, native } = translated(format, body);
  const read = chatBody(chat);
  const own = passes ? native : null;
  const request = finish(
    dialect.buildRequest(read, finish(readChatRequest(read)), { ...PLAIN_OPTIONS, native: own, ...others }),
  );
  return { ...request, sent: JSON.parse(Buffer.concat(request.parts).toString()) as Json };
}
