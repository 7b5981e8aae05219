import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attempts } from './attempts.js';
import { Delivery, type Head } from './delivery.js';
import type { ModelRequest, ReadRequest } from './domain/apis/model-request.js';
import { FLAKY_MODEL, flakyPattern } from './domain/faults/flaky-pattern.js';
import type { Simulate } from './domain/faults/knobs.js';
import { checkCredential } from './domain/request/check-credential.js';
import { ChatError, errorOfStatus } from './domain/request/chat-error.js';
import type { WireBody } from './domain/wire/lay-wire.js';
import type { JournalEntry } from './journal.js';

/** Headers that real providers send and a gateway must not pass on, beside those it may. */
const PROVIDER_HEADERS = {
  'openai-organization': 'org-simulator',
  'openai-version': '2020-10-01',
  'set-cookie': '__cf_bm=simulator; path=/; HttpOnly; Secure',
};

/** One request from its bytes to the last byte of the reply. */
export class ModelService {
  constructor(private readonly attempts: Attempts) {}

  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    { read, body }: { readonly read: ReadRequest; readonly body: Buffer },
    entry: JournalEntry,
  ): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    try {
      checkCredential(request.headers);
      const asked = read(body);
      const simulate = this.simulateOf(asked);
      await this.answer(asked, simulate, new Delivery(response, entry, gone.signal, simulate), entry);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      await new Delivery(response, entry, gone.signal, {}).send(headOf(error.status, {}), refusalBody(error.toBody()));
    }
  }

  /** The flaky model fails by its pattern as long as the request asks for nothing itself. */
  private simulateOf({ model, simulate }: ModelRequest): Simulate {
    if (model !== FLAKY_MODEL || Object.keys(simulate).length > 0) return simulate;
    return flakyPattern(this.attempts.next(`model ${FLAKY_MODEL}`));
  }

  private async answer(
    asked: ModelRequest,
    simulate: Simulate,
    delivery: Delivery,
    entry: JournalEntry,
  ): Promise<void> {
    entry.model = asked.model;
    entry.stream = asked.stream;
    if (asked.model.startsWith('unknown-')) {
      throw new ChatError(
        404,
        `The model \`${asked.model}\` does not exist or you do not have access to it.`,
        'model_not_found',
      );
    }
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
      await serveReply(asked, simulate, delivery, entry);
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

async function serveReply(
  asked: ModelRequest,
  simulate: Simulate,
  delivery: Delivery,
  entry: JournalEntry,
): Promise<void> {
  const { id, completionTokens, body } = asked.reply(simulate);
  entry.replyId = id;
  if (!asked.stream) await delivery.pause(writingMs(simulate, completionTokens));
  await delivery.send(headOf(200, simulate), body);
}

/** How long a JSON reply takes to be written at the wanted rate. */
function writingMs({ tokens_per_second: rate }: Simulate, completionTokens: number): number {
  return rate === undefined ? 0 : (completionTokens * 1_000) / rate;
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
