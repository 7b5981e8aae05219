import type { Dialect, DialectOptions, DialectRequest } from '#dialects';
import { readChatRequest, translateMessagesRequest, translateResponsesRequest, type NativeBody } from '#requests';
import { chatBody, PLAIN_OPTIONS } from './dialect-request.js';
import { SAMPLE_STATES } from './sample-states.js';

type Json = Readonly<Record<string, unknown>>;
export type ClientFormat = 'chat' | 'responses' | 'messages';

/** The chat body of a client of any format, and its own bytes. */
export function translated(format: ClientFormat, body: Json): { chat: string; native: NativeBody | null } {
  if (format === 'chat') return { chat: JSON.stringify(body), native: null };
  const { chat, native } =
    format === 'messages'
      ? translateMessagesRequest(chatBody(body), { betas: [], states: SAMPLE_STATES })
      : translateResponsesRequest(chatBody(body), SAMPLE_STATES);
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
  const request = dialect.buildRequest(read, readChatRequest(read), { ...PLAIN_OPTIONS, native: own, ...others });
  return { ...request, sent: JSON.parse(Buffer.concat(request.parts).toString()) as Json };
}
