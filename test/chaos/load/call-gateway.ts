import { Agent, request, type IncomingMessage } from 'node:http';
import { parseId } from '#core';
import type { ClientOutcome } from '../checker/evidence.js';

/** One planned call of a gateway. */
export interface PlannedCall {
  readonly origin: string;
  readonly apiKey: string;
  readonly body: string;
  readonly idempotencyKey: string | null;
  /** The client disconnects after so many events of a stream, or so many ms of silence; null: never. */
  readonly hangUpAfter: { readonly events: number; readonly ms: number } | null;
  readonly isStream: boolean;
  readonly patienceMs: number;
}

/** The result, seen by the client. */
export interface CallResult {
  readonly status: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly requestId: string | null;
  readonly costNanoUsd: bigint | null;
  readonly outcome: ClientOutcome;
  readonly tokensReceived: number;
  readonly bytesReceived: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** Makes the call; never rejects, as every failure is a result. */
export function callGateway(call: PlannedCall): Promise<CallResult> {
  return new Promise((resolve) => {
    let hasLeft = false;
    const outgoing = request(`${call.origin}/v1/chat/completions`, {
      method: 'POST',
      agent,
      headers: {
        authorization: `Bearer ${call.apiKey}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(call.body),
        ...(call.idempotencyKey === null ? {} : { 'idempotency-key': call.idempotencyKey }),
      },
    });
    const leave = (): void => {
      hasLeft = true;
      outgoing.destroy();
    };
    const patience = setTimeout(leave, call.patienceMs);
    const silence = call.hangUpAfter === null ? null : setTimeout(leave, call.hangUpAfter.ms);
    const end = (result: CallResult): void => {
      clearTimeout(patience);
      if (silence !== null) clearTimeout(silence);
      resolve(result);
    };
    outgoing.once('error', () => {
      end({ ...UNSEEN, outcome: hasLeft ? 'hung_up' : 'unreachable' });
    });
    outgoing.once('response', (response) => {
      const reply = new ReplyReader(response, call.isStream);
      response.on('data', () => {
        if (call.hangUpAfter !== null && call.isStream && reply.events >= call.hangUpAfter.events) leave();
      });
      // An error after the response belongs to the response, and 'close' follows.
      outgoing.on('error', () => undefined);
      response.once('close', () => {
        end(reply.resultOf(hasLeft));
      });
    });
    outgoing.end(call.body);
  });
}

const UNSEEN = {
  status: null,
  errorCode: null,
  errorMessage: null,
  requestId: null,
  costNanoUsd: null,
  tokensReceived: 0,
  bytesReceived: 0,
};

class ReplyReader {
  private text = '';
  private bytes = 0;
  private hasEnded = false;

  constructor(
    private readonly response: IncomingMessage,
    private readonly isStream: boolean,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      this.text += text;
      this.bytes += Buffer.byteLength(text);
    });
    response.once('end', () => (this.hasEnded = true));
    response.on('error', () => undefined);
  }

  get events(): number {
    return this.text.split('\n\n').length - 1;
  }

  resultOf(hasLeft: boolean): CallResult {
    const { statusCode: status = 0, headers } = this.response;
    return {
      status,
      errorCode: /"code":"([a-z_]+)"/.exec(this.text)?.[1] ?? null,
      errorMessage: /"message":"([^"]+)"/.exec(this.text)?.[1] ?? null,
      requestId: parseId('gen', String(headers['x-request-id'])),
      costNanoUsd: this.cost(),
      outcome: this.outcomeOf(status, hasLeft),
      tokensReceived: this.text.split(/"content":"[^"]/).length - 1,
      bytesReceived: this.bytes,
    };
  }

  /** A stream is complete with its last line; an error event is no success. */
  private outcomeOf(status: number, hasLeft: boolean): ClientOutcome {
    const isWhole = this.hasEnded && (!this.isStream || status >= 300 || this.text.endsWith('data: [DONE]\n\n'));
    if (isWhole) return status < 300 ? 'complete' : 'refused';
    return hasLeft ? 'hung_up' : 'cut';
  }

  /** The digits of `cost_usd` in the text, without floating point. Null unless all are present. */
  private cost(): bigint | null {
    const match = /"cost_usd":(\d+)(?:\.(\d{1,9}))?[,}]/.exec(this.text);
    if (match === null) return null;
    return BigInt((match[1] ?? '') + (match[2] ?? '').padEnd(9, '0'));
  }
}
