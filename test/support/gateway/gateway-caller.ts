import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { Platform } from './platform.js';

/** The envelope of every failure. */
export interface ErrorReply {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: string;
    readonly param: string | null;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
  readonly request_id: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json(): Record<string, unknown>;
  /** The error of the envelope. */
  error(): ErrorReply['error'];
}

export interface Outgoing {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** A customer's program without an SDK: the test controls every byte and header of a request. */
export class GatewayCaller {
  constructor(
    private readonly platform: Platform,
    private readonly apiKey: string,
    /** Of another gateway on the same stores. */
    private readonly origin = platform.gateway.url,
  ) {}

  get(path: string): Promise<Answer> {
    return this.send('GET', path, { headers: { authorization: `Bearer ${this.apiKey}` } });
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path, { headers: { authorization: `Bearer ${this.apiKey}` } });
  }

  /** A completion; text and bytes are sent unchanged. */
  chat(body: object | string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.post('/v1/chat/completions', body, headers);
  }

  /** A body for any path; text and bytes are sent unchanged. */
  post(path: string, body: object | string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.send('POST', path, {
      headers: { authorization: `Bearer ${this.apiKey}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
  }

  /** Adds nothing to the given headers; an array of values makes several headers. */
  send(method: string, path: string, { headers = {}, body }: Outgoing = {}): Promise<Answer> {
    return sendTo(this.origin, method, path, {
      headers: withLength(headers, body),
      ...(body === undefined ? {} : { body }),
    });
  }

  /** The bytes the upstream received for an answered request; of several attempts, the last. */
  sentUpstream({ headers }: Answer): string {
    const entry = this.platform.simulator.journal.ofRequest(String(headers['x-request-id'])).at(-1);
    if (entry?.body == null) throw new Error('the upstream was not called');
    return entry.body.toString();
  }
}

function sendTo(origin: string, method: string, path: string, { headers, body }: Outgoing): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        resolve(answerOf(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString()));
      });
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function answerOf(status: number, headers: IncomingHttpHeaders, text: string): Answer {
  return {
    status,
    headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
    error: () => (JSON.parse(text) as ErrorReply).error,
  };
}

function withLength(headers: OutgoingHttpHeaders, body: Outgoing['body']): OutgoingHttpHeaders {
  if (body === undefined || 'transfer-encoding' in headers) return headers;
  return { 'content-length': Buffer.byteLength(body), ...headers };
}
