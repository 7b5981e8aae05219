import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attempts } from './attempts.js';
import { Delivery, type Head } from './delivery.js';
import { FLAKY_MODEL, flakyPattern } from './domain/faults/flaky-pattern.js';
import type { Simulate } from './domain/faults/knobs.js';
import { composeReply, type Reply } from './domain/reply/compose-reply.js';
import { checkCredential } from './domain/request/check-credential.js';
import { ChatError, errorOfStatus } from './domain/request/chat-error.js';
import { readChatRequest, type ChatRequest } from './domain/request/read-chat-request.js';
import { formatChunks } from './domain/wire/format-chunks.js';
import { formatCompletion } from './domain/wire/format-completion.js';
import { layJson, layStream, type WireBody } from './domain/wire/lay-wire.js';
import type { JournalEntry } from './journal.js';

/** Headers that real providers send and a gateway must not pass on, beside those it may. */
const PROVIDER_HEADERS = {
  'openai-organization': 'org-simulator',
  'openai-version': '2020-10-01',
  'set-cookie': '__cf_bm=simulator; path=/; HttpOnly; Secure',
};

/** One chat completion from its bytes to the last byte of the reply. */
export class ChatService {
  constructor(private readonly attempts: Attempts) {}

  async serve(request: IncomingMessage, response: ServerResponse, body: Buffer, entry: JournalEntry): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    try {
      checkCredential(request.headers);
      const chat = readChatRequest(body);
      await this.answer(this.withPattern(chat), response, entry, gone.signal);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      await new Delivery(response, entry, gone.signal, {}).send(headOf(error.status, {}), refusalBody(error.toBody()));
    }
  }

  /** The flaky model fails by its pattern as long as the request asks for nothing itself. */
  private withPattern(chat: ChatRequest): ChatRequest {
    if (chat.model !== FLAKY_MODEL || Object.keys(chat.simulate).length > 0) return chat;
    return { ...chat, simulate: flakyPattern(this.attempts.next(`model ${FLAKY_MODEL}`)) };
  }

  private async answer(
    chat: ChatRequest,
    response: ServerResponse,
    entry: JournalEntry,
    gone: AbortSignal,
  ): Promise<void> {
    entry.model = chat.model;
    entry.stream = chat.stream;
    if (chat.model.startsWith('unknown-')) {
      throw new ChatError(
        404,
        `The model \`${chat.model}\` does not exist or you do not have access to it.`,
        'model_not_found',
      );
    }
    const { simulate } = chat;
    const delivery = new Delivery(response, entry, gone, simulate);
    const failure = this.failureOf(simulate);
    await delivery.pause(simulate.first_byte_ms ?? 0);
    if (failure === 'reset') {
      delivery.reset();
    } else if (failure === 'hang') {
      await delivery.hang();
    } else if (failure !== null) {
      const error = simulate.error ?? errorOfStatus(failure).toBody();
      await delivery.send(headOf(failure, simulate), refusalBody(error));
    } else {
      await serveReply(chat, delivery, entry);
    }
  }

  /** How this try fails before its first byte; null when it is served. */
  private failureOf(simulate: Simulate): number | 'reset' | 'hang' | null {
    const { fail_times: failTimes = 0, fail_key: failKey } = simulate;
    if (failKey !== undefined && this.attempts.next(`key ${failKey}`) <= failTimes) return simulate.fail_status ?? 503;
    if (simulate.reset === true) return 'reset';
    if (simulate.hang === true) return 'hang';
    return simulate.status ?? null;
  }
}

async function serveReply(chat: ChatRequest, delivery: Delivery, entry: JournalEntry): Promise<void> {
  const reply = composeReply(chat);
  entry.replyId = reply.id;
  if (!chat.stream) await delivery.pause(writingMs(chat, reply));
  const body = chat.stream
    ? layStream(formatChunks(chat, reply), chat.simulate)
    : layJson(formatCompletion(chat, reply), chat.simulate);
  await delivery.send(headOf(200, chat.simulate), body);
}

/** How long a JSON reply takes to be written at the wanted rate. */
function writingMs({ simulate }: ChatRequest, { usage }: Reply): number {
  const { tokens_per_second: rate } = simulate;
  return rate === undefined ? 0 : (usage.completionTokens * 1_000) / rate;
}

function headOf(status: number, { retry_after: retryAfter }: Simulate): Head {
  return {
    status,
    headers: { ...PROVIDER_HEADERS, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) },
  };
}

function refusalBody(error: object | string): WireBody {
  const isText = typeof error === 'string';
  const bytes = Buffer.from(isText ? error : JSON.stringify(error));
  const contentType = isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8';
  return { headers: { 'content-type': contentType }, pieces: [{ bytes, tokens: 0, usage: null }] };
}
