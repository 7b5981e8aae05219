import type { ErrorBody, Steps } from '#core';
import type { ModelRequest } from '../chat/body/model-request.js';
import { limitHeaders, type LimitCounts } from '../chat/errors/limit-headers.js';
import type { ChoiceForm } from '../chat/reply/choice-form.js';
import { spliceReply, type InspectedReply, type ReplyExtras } from '../chat/reply/splice-reply.js';
import { ChatStream } from '../chat/stream/chat-stream.js';
import type { ReplyStream, StreamStart } from '../chat/stream/reply-stream.js';
import { KEEP_ALIVE } from '../chat/stream/sse-frame.js';

/** How one request is answered, in the format of its client. */
export interface ReplyFormat {
  /** Parameters of the client's body that no upstream gets. */
  readonly dropped: readonly string[];
  /** Keeps a silent stream open, before its first event, too. */
  readonly keepAlive: Buffer;
  /** The client's path of a parameter of the translated body. */
  readonly clientParam: (param: string) => string;
  readonly limitHeaders: (limits: LimitCounts, nowMs: number) => Record<string, string>;
  /** The reply as sent to the client; text has one character per byte. */
  readonly writeReply: (reply: InspectedReply, request: ModelRequest, extras: ReplyExtras) => Steps<Buffer | string>;
  /** Output of a reply of chat that the format has no place for. */
  readonly lostOf: (chat: Buffer) => readonly string[];
  /** Throws for endpoints without choices, which do not stream. */
  readonly openStream: (start: StreamStart) => ReplyStream;
}

const NOTHING: readonly string[] = [];

/** A format that names its parameters as OpenAI does. */
export const OPENAI_FORMAT = {
  dropped: NOTHING,
  keepAlive: KEEP_ALIVE,
  lostOf: () => NOTHING,
  clientParam: (param: string) => param,
  limitHeaders,
} as const;

/** Replies with choices, in OpenAI's format. */
export function choicesFormat(form: ChoiceForm): ReplyFormat {
  return {
    ...OPENAI_FORMAT,
    *writeReply(reply, _request, extras) {
      return spliceReply(reply, extras, form);
    },
    openStream: (start) => new ChatStream(start, form),
  };
}

/** The error with the parameter that it names as the client calls it. */
export function withClientParam(body: ErrorBody, { clientParam }: Pick<ReplyFormat, 'clientParam'>): ErrorBody {
  const { param, message } = body.error;
  const named = param === null ? null : clientParam(param);
  if (param === null || named === null || named === param) return body;
  return { ...body, error: { ...body.error, param: named, message: message.replaceAll(`'${param}'`, `'${named}'`) } };
}
