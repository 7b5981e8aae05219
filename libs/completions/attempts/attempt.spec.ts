import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { UpstreamAdapter, type Candidate } from '#channels';
import { type ReplyTranslation, type StatedUsage, type StreamTranslator, inspectReply } from '#formats';
import { type SseFrame, Secret, SystemClock } from '#core';
import { sampleChannel } from '../../../test/support/samples/sample-channel.js';
import type { StreamSource } from '../streams/stream-source.js';
import { UpstreamAttempt, type AttemptResult } from './attempt.js';

const agent = new Agent();

afterAll(() => agent.destroy());

interface AttemptCase {
  readonly secret?: string;
  readonly origin?: string;
  readonly translation?: ReplyTranslation;
  readonly stream?: boolean;
}

function attempt({ secret = 'sk-1', origin = 'http://127.0.0.1:9', translation, stream = true }: AttemptCase) {
  const agents = { of: () => agent } as never;
  const authorizer = { authorize: () => ({ headers: { authorization: `Bearer ${secret}` }, judge: () => null }) };
  const adapter = new UpstreamAdapter(agents, authorizer as never);
  const candidate: Candidate = {
    channel: sampleChannel({ endpoint: { origin, path: '/v1' } }),
    credential: {
      id: 'c',
      label: 'c',
      secret: new Secret(secret),
      secretVersion: 1,
      weight: 1,
      rpm: null,
      tpm: null,
      proxy: null,
    },
    otherCredentials: [],
    modelId: 'm',
    upstreamModel: 'm',
    toolsApi: null,
    costVersion: null,
  };
  const request = {
    path: '/talk?alt=sse',
    dropped: [],
    headers: { 'x-dialect': 'capitals' },
    parts: [Buffer.from('{}')],
    lengthBytes: 2,
    translation: translation ?? null,
  };
  const call = { requestId: 'gen_1', stream, reasoning: false, traceparent: null };
  const seal = (bytes: Buffer): Buffer => bytes;
  const reading = { inspectReply, toolNames: [], seal, sealNative: seal };
  return new UpstreamAttempt({ adapter, clock: new SystemClock() }, candidate, request, call, reading);
}

/** An upstream with one answer for all requests; the test closes it. */
async function serve(answer: RequestListener): Promise<{ readonly origin: string; close(): void }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** All frames and the end of a stream, as strings. Resolves on `onEnd` or `onBroken`. */
function listenTo(source: StreamSource): Promise<string[]> {
  const events: string[] = [];
  return new Promise((resolve) => {
    source.attach({
      onChunk: (view) => events.push(view.kind === 'chunk' ? view.object.bytes.toString() : view.kind),
      onStated: ({ outputTokens }) => events.push(`stated ${outputTokens}`),
      onEnd: () => {
        resolve([...events, 'end']);
      },
      onBroken: (reason) => {
        resolve([...events, reason]);
      },
    });
  });
}

describe('UpstreamAttempt', () => {
  describe('a credential quoted by its upstream', () => {
    const secret = 'correct-horse-battery';
    const error = JSON.stringify({ error: { message: `No model for ${secret}.` } });
    const message = 'No model for [credential].';

    it.each<[what: string, stream: boolean, status: number, type: string, body: string, expected: object]>([
      ['in a refusal', false, 422, 'application/json', error, { error: { message } }],
      ['behind status 200', false, 200, 'application/json', error, { detail: 'it gave no code' }],
      ['in a stream', true, 200, 'text/event-stream', `data: ${error}\n\n`, { detail: 'it gave no code' }],
    ])('is hidden: %s', async (_what, stream, status, type, body, expected) => {
      const upstream = await serve((_request, response) => {
        response.writeHead(status, { 'content-type': type }).end(body);
      });
      const result = await attempt({ secret, origin: upstream.origin, stream }).result;
      upstream.close();
      expect(result).toMatchObject(expected);
      expect(JSON.stringify(result)).not.toContain(secret);
    });
  });

  it('fails without throwing when the request cannot be built', async () => {
    const result = await attempt({ secret: 'not a\nheader' }).result;
    expect(result).toMatchObject({ kind: 'failed', reason: 'connection_lost', status: null });
  });

  it('is abandoned once; before its socket exists, nothing was sent', async () => {
    const abandoned = attempt({});
    abandoned.abandon();
    expect(await abandoned.result).toEqual<AttemptResult>({ kind: 'abandoned', isSent: false, stated: null });
    abandoned.abandon();
  });

  it('reports the request as sent when it is abandoned after the upstream has it', async () => {
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const upstream = await serve(() => {
      arrive();
    });
    const abandoned = attempt({ origin: upstream.origin });
    await arrived;
    abandoned.abandon();
    expect(await abandoned.result).toEqual<AttemptResult>({ kind: 'abandoned', isSent: true, stated: null });
    upstream.close();
  });
});

/** A provider with plain-text replies; its dialect throws on `[FAIL]`, and states an output by `=7`. */
const plainText: ReplyTranslation = {
  isNative: false,
  reply: (bytes) => {
    if (bytes.equals(Buffer.from('[FAIL]'))) throw new TypeError('no words');
    return Buffer.from(JSON.stringify({ choices: [{ message: { content: bytes.toString() } }] }));
  },
  error: (bytes) => ({ message: bytes.toString(), param: 'said', code: 'rude' }),
  stream: () => {
    let stated: StatedUsage | null = null;
    return {
      get stated() {
        return stated;
      },
      push: ({ data }) => {
        const said = data.toString();
        if (said === '[FAIL]') throw new TypeError('no words');
        const [text = '', outputTokens] = said.split('=');
        if (outputTokens !== undefined) stated = { outputTokens: Number(outputTokens), usage: () => null };
        return text === '-' ? [] : [frame(`{"choices":[{"delta":{"content":"${text}"}}]}`)];
      },
      end: () => [frame('[DONE]')],
    };
  },
};

function frame(data: string): SseFrame {
  return { event: null, data: Buffer.from(data) };
}

describe('UpstreamAttempt of a foreign dialect', () => {
  /** Calls an upstream that answers with the body, optionally as a stream. */
  async function call(body: string, { stream = false, status = 200 } = {}) {
    const heads: string[] = [];
    const upstream = await serve(({ url, headers }, response) => {
      heads.push(`${url} ${String(headers['x-dialect'])} ${String(headers.authorization)}`);
      response.writeHead(status, { 'content-type': stream ? 'text/event-stream' : 'text/plain' }).end(body);
    });
    const result = await attempt({ origin: upstream.origin, translation: plainText, stream }).result;
    upstream.close();
    return { result, heads };
  }

  it('calls the path of the dialect, with its headers', async () => {
    expect((await call('Hi')).heads).toEqual(['/v1/talk?alt=sse capitals Bearer sk-1']);
  });

  it('reads a complete reply as the dialect writes it', async () => {
    const bytes = Buffer.from('{"choices":[{"message":{"content":"Hi"}}]}');
    const { result } = await call('Hi');
    expect(result).toMatchObject({ kind: 'reply', isNative: false, reply: { visibleTextBytes: 2 } });
    expect(result.kind === 'reply' && result.chatBytes()).toEqual(bytes);
  });

  it('reads an error as the dialect writes it', async () => {
    const error = { message: 'No.', param: 'said', code: 'rude' };
    expect((await call('No.', { status: 422 })).result).toMatchObject({ kind: 'status', status: 422, error });
  });

  it('relays the frames of the dialect, including those at the end', async () => {
    const { result } = await call('data: -\n\ndata: a\n\ndata: -\n\ndata: b\n\n', { stream: true });
    const source = result.kind === 'stream' ? result.source : null;
    expect(await listenTo(source!)).toEqual([
      '{"choices":[{"delta":{"content":"a"}}]}',
      '{"choices":[{"delta":{"content":"b"}}]}',
      'done',
      'end',
    ]);
  });

  it('CHARGE-36: passes on what is stated after the chunks that it covers', async () => {
    const body = ['-=1', '-=2', 'a', 'b=3', '-=4', 'c'].map((said) => `data: ${said}\n\n`).join('');
    const { result } = await call(body, { stream: true });
    const source = result.kind === 'stream' ? result.source : null;
    const events = (await listenTo(source!)).map((event) => /"content":"(\w)"/.exec(event)?.[1] ?? event);
    expect(events).toEqual(['stated 2', 'a', 'b', 'stated 3', 'stated 4', 'c', 'done', 'end']);
  });

  it('CHARGE-7: has what was stated before it was abandoned', async () => {
    const upstream = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: -=5\n\n');
    });
    let read = (): void => undefined;
    const isRead = new Promise<void>((resolve) => (read = resolve));
    const stream = (): StreamTranslator => {
      const inner = plainText.stream!();
      return {
        get stated() {
          return inner.stated;
        },
        push: (one) => {
          read();
          return inner.push(one);
        },
        end: () => inner.end(),
      };
    };
    const running = attempt({ origin: upstream.origin, translation: { ...plainText, stream }, stream: true });
    await isRead;
    running.abandon();
    const result = await running.result;
    upstream.close();
    expect(result).toMatchObject({ kind: 'abandoned', isSent: true, stated: { outputTokens: 5 } });
  });

  it.each([
    ['a reply', '[FAIL]', false],
    ['the first frame', 'data: [FAIL]\n\ndata: a\n\n', true],
  ])('fails when the dialect fails on %s', async (_what, body, stream) => {
    const { result } = await call(body, { stream });
    expect(result).toMatchObject({ kind: 'failed', reason: 'unreadable_reply', detail: 'TypeError' });
  });

  it('breaks the stream when the dialect fails on a later frame', async () => {
    const { result } = await call('data: a\n\ndata: [FAIL]\n\n', { stream: true });
    const source = result.kind === 'stream' ? result.source : null;
    expect((await listenTo(source!)).slice(0, 2)).toEqual([
      '{"choices":[{"delta":{"content":"a"}}]}',
      'untranslatable_frame',
    ]);
  });
});
