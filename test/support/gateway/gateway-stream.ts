import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { eventually } from '../eventually.js';
import type { Platform } from './platform.js';

const FRAME_END = '\n\n';

/** A chunk of a stream as its client parses it. */
export interface StreamChunk {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly delta: Readonly<Record<string, unknown>> & { readonly content?: string | null };
    readonly finish_reason: string | null;
    readonly logprobs?: unknown;
  }[];
  readonly usage?: Readonly<Record<string, unknown>> | null;
  readonly routify?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
}

/** One open stream of the gateway, frame by frame, with the means of a client: stop reading, disconnect. */
export class GatewayStream {
  /** Whole frames without the blank line after them, comments included. */
  readonly frames: string[] = [];
  /** Bytes of the body so far. */
  receivedBytes = 0;
  /** `end`: the HTTP response is complete; `cut`: the connection broke. */
  outcome: 'end' | 'cut' | null = null;
  private partial = '';

  private constructor(
    private readonly outgoing: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      this.receivedBytes += Buffer.byteLength(text);
      const frames = (this.partial + text).split(FRAME_END);
      this.partial = frames.pop() ?? '';
      this.frames.push(...frames);
    });
    response.once('end', () => (this.outcome ??= 'end'));
    response.once('error', () => (this.outcome ??= 'cut'));
    response.once('close', () => (this.outcome ??= 'cut'));
  }

  /** Resolves with the response head. `stream: true` is added to the body; text is sent unchanged. */
  static open(
    { gateway }: Pick<Platform, 'gateway'>,
    apiKey: string,
    body: object | string,
    path = '/v1/chat/completions',
  ): Promise<GatewayStream> {
    const text = typeof body === 'string' ? body : JSON.stringify({ stream: true, ...body });
    return new Promise((resolve, reject) => {
      const outgoing = request(`${gateway.url}${path}`, {
        method: 'POST',
        agent: false,
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        },
      });
      outgoing.once('response', (response) => {
        resolve(new GatewayStream(outgoing, response));
      });
      outgoing.once('error', reject);
      outgoing.end(text);
    });
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }

  /** Public id of the request. */
  get id(): string {
    return String(this.headers['x-request-id']);
  }

  /** The data of each frame, comments left out. */
  get data(): string[] {
    return this.frames.filter((frame) => frame.startsWith('data: ')).map((frame) => frame.slice('data: '.length));
  }

  get chunks(): StreamChunk[] {
    return this.data.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as StreamChunk);
  }

  get isDone(): boolean {
    return this.frames.at(-1) === 'data: [DONE]';
  }

  /** The text of the first choice. */
  get text(): string {
    return this.chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  }

  /** Waits for the end of the reply, complete or cut. */
  async ended(timeoutMs?: number): Promise<this> {
    await eventually(() => this.outcome !== null, timeoutMs);
    return this;
  }

  /** Waits for this many data frames. */
  async received(frames: number): Promise<this> {
    await eventually(() => this.data.length >= frames);
    return this;
  }

  stopReading(): void {
    this.response.pause();
  }

  readOn(): void {
    this.response.resume();
  }

  hangUp(): void {
    this.outgoing.destroy();
  }
}
