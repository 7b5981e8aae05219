import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attempts } from './attempts.js';
import { Delivery, type Head } from './delivery.js';
import { FLAKY_MODEL, flakyPattern } from './domain/faults/flaky-pattern.js';
import type { Simulate } from './domain/faults/knobs.js';
import { ChatError, errorOfStatus } from './domain/chat-error.js';
import { checkRefusals } from './domain/refusals/check-refusals.js';
import { AnsweredRefusal } from './domain/refusals/refusal.js';
import type { AnyReply, AnyRequest, WireApi } from './domain/wire/wire-api.js';
import { layJson, layStream, type WireBody } from './domain/wire/lay-wire.js';
import type { JournalEntry } from './journal.js';

/** Serves one request of an API, from its bytes to the last byte of the reply. */
export class ChatService<Request extends AnyRequest, Answer extends AnyReply> {
  constructor(
    private readonly attempts: Attempts,
    private readonly api: WireApi<Request, Answer>,
  ) {}

  async serve(request: IncomingMessage, response: ServerResponse, body: Buffer, entry: JournalEntry): Promise<void> {
    const aborter = new AbortController();
    response.once('close', () => {
      aborter.abort();
    });
    try {
      this.api.checkCredential(request.headers, { path: entry.path, body });
      const chat = this.api.readRequest(body, new URL(entry.path, 'http://simulator').pathname);
      entry.model = chat.model;
      entry.stream = chat.stream;
      checkRefusals(this.api.refusals ?? [], chat.model, body);
      await this.answer(this.withPattern(chat), response, entry, aborter.signal);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      const delivery = new Delivery(response, entry, aborter.signal, {});
      const answer = error instanceof AnsweredRefusal ? error.answer : this.api.formatError(error);
      await delivery.send(this.headOf(error.status, {}, entry, error), refusalBody(answer));
    }
  }

  /** The flaky model follows its pattern while the request itself simulates nothing. */
  private withPattern(chat: Request): Request {
    if (chat.model !== FLAKY_MODEL || Object.keys(chat.simulate).length > 0) return chat;
    return { ...chat, simulate: flakyPattern(this.attempts.next(`model ${FLAKY_MODEL}`)) };
  }

  private async answer(
    chat: Request,
    response: ServerResponse,
    entry: JournalEntry,
    signal: AbortSignal,
  ): Promise<void> {
    if (chat.model.startsWith('unknown-')) {
      throw new ChatError(
        404,
        `The model \`${chat.model}\` does not exist or you do not have access to it.`,
        'model_not_found',
      );
    }
    const { simulate } = chat;
    const delivery = new Delivery(response, entry, signal, simulate);
    const failure = this.failureOf(simulate);
    await delivery.pause(simulate.first_byte_ms ?? 0);
    if (failure === 'reset') {
      delivery.reset();
    } else if (failure === 'hang') {
      await delivery.hang();
    } else if (failure !== null) {
      const error = simulate.error ?? this.api.formatError(errorOfStatus(failure));
      await delivery.send(this.headOf(failure, simulate, entry, errorOfStatus(failure)), refusalBody(error));
    } else {
      await this.serveReply(chat, delivery, entry);
    }
  }

  /** How this attempt fails before its first byte; null when it is served. */
  private failureOf(simulate: Simulate): number | 'reset' | 'hang' | null {
    const { fail_times: failTimes = 0, fail_key: failKey } = simulate;
    if (failKey !== undefined && this.attempts.next(`key ${failKey}`) <= failTimes) return simulate.fail_status ?? 503;
    if (simulate.reset === true) return 'reset';
    if (simulate.hang === true) return 'hang';
    return simulate.status ?? null;
  }

  private async serveReply(chat: Request, delivery: Delivery, entry: JournalEntry): Promise<void> {
    const { simulate } = chat;
    const reply = this.api.compose(chat);
    entry.replyId = reply.id;
    if (!chat.stream) await delivery.pause(writingMs(chat, reply));
    const body = chat.stream
      ? layStream(this.api.formatStream(chat, reply), simulate, this.api)
      : layJson(this.api.formatReply(chat, reply), simulate);
    await delivery.send(this.headOf(200, simulate, entry), body);
  }

  private headOf(
    status: number,
    { retry_after: retryAfter }: Simulate,
    entry: JournalEntry,
    error: ChatError | null = null,
  ): Head {
    const { headers, requestIdHeader, errorHeaders } = this.api;
    const ofError = error === null ? {} : errorHeaders?.(error);
    if (requestIdHeader !== undefined) entry.ownId = `req_${randomUUID().replaceAll('-', '')}`;
    const own = requestIdHeader === undefined || entry.ownId === null ? {} : { [requestIdHeader]: entry.ownId };
    return {
      status,
      headers: { ...headers, ...own, ...ofError, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
    };
  }
}

/** Write time of a JSON reply at the requested rate. */
function writingMs({ simulate }: AnyRequest, { usage }: AnyReply): number {
  const { tokens_per_second: rate } = simulate;
  return rate === undefined ? 0 : (usage.completionTokens * 1_000) / rate;
}

function refusalBody(error: object | string): WireBody {
  const isText = typeof error === 'string';
  const bytes = Buffer.from(isText ? error : JSON.stringify(error));
  const contentType = isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  return { headers: { 'content-type': contentType }, pieces: [{ bytes, tokens: 0, usage: null }] };
}
