import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { booked, leftovers } from '../../support/gateway/bookings.js';
import { FailureSession, INPUT_NANO_USD, MESSAGES, OUTPUT_NANO_USD } from './failure-session.js';

const MODEL = 'garbled';
const MIB = 1_048_576;
const USAGE = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const CHARGE = 9n * INPUT_NANO_USD + 3n * OUTPUT_NANO_USD;
const AT_A_TIME = 8;

/** The rest of a chunk, from `choices` on: the gateway replaces only the fields before it. */
const choicesOf = (content: Buffer): Buffer =>
  Buffer.concat([Buffer.from('"choices":[{"index":0,"delta":{"content":"'), content, Buffer.from('"}}]}')]);
const chunkOf = (content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('data: {"id":"a","object":"chat.completion.chunk","created":1,"model":"m",'),
    choicesOf(content),
  ]);
const FINISH = Buffer.from('data: {"id":"a","created":1,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}');
const USED = Buffer.from(`data: ${JSON.stringify({ id: 'a', created: 1, choices: [], usage: USAGE })}`);
const DONE = Buffer.from('data: [DONE]');

/**
 * Invalid UTF-8: a lone continuation, a truncated character, an overlong slash, a surrogate, bytes that never occur.
 */
const GARBAGE = [
  Buffer.from([0x61, 0x80, 0x62]),
  Buffer.from([0xe2, 0x82]),
  Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80]),
  Buffer.from([0xfe, 0xff]),
];
const WELL = ['Grüße', '€ 5', '👍🏽'].map((text) => Buffer.from(text));

const streamOf = (contents: readonly Buffer[], end: string, last: readonly Buffer[] = [DONE]): Buffer =>
  Buffer.concat([...contents.map(chunkOf), FINISH, USED, ...last].flatMap((event) => [event, Buffer.from(end + end)]));

/** Streams with difficult bytes. */
describe('garbled streams', () => {
  let session: FailureSession;

  beforeAll(async () => {
    session = await FailureSession.start();
    await session.addModel(MODEL);
  }, 120_000);

  afterAll(() => session.stop());

  /** The upstream sends the pieces of each reply in separate writes. */
  function answersPieces(next: () => Iterable<Buffer>): void {
    session.upstream.answers((response) => {
      void sendPieces(response, next());
    });
  }

  async function read(): Promise<{ id: string; body: Buffer }> {
    const reply = await fetch(`${session.platform.gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${session.customer.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: MESSAGES, stream: true }),
    });
    expect(reply.status).toBe(200);
    return { id: reply.headers.get('x-request-id') ?? '', body: Buffer.from(await reply.arrayBuffer()) };
  }

  /** Every content arrives unchanged, in order, one frame each; the stream is complete. */
  function expectSame(body: Buffer, contents: readonly Buffer[]): void {
    const frames = body.toString('latin1').split('\n\n');
    const behindName = (frame: string): Buffer => Buffer.from(frame.slice(frame.indexOf('"choices":')), 'latin1');
    expect(frames.slice(0, contents.length).map(behindName).map(digest)).toEqual(contents.map(choicesOf).map(digest));
    expect(frames.slice(contents.length + 1)).toEqual(['data: [DONE]', '']);
  }

  async function expectCharged(id: string): Promise<void> {
    expect(await booked(session.platform, id)).toMatchObject({
      outcome: 'completed',
      usage_source: 'upstream',
      charge: CHARGE,
      flags: [],
      attempts: [{ channelName: `faulty-${MODEL}`, status: 200, reason: null }],
      transfers: [
        ['usage', CHARGE],
        ['cogs', CHARGE / 2n],
      ],
    });
    expect(session.skipReason(MODEL)).toBeNull();
  }

  describe.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('with %s', (_name, end) => {
    it.each([
      ['UTF-8', WELL],
      ['no UTF-8', GARBAGE],
    ])('C27: %s, byte by byte: the same bytes come out, the usage is charged', async (_what, contents) => {
      answersPieces(() => Array.from(streamOf(contents, end), (byte) => Buffer.of(byte)));
      const { id, body } = await read();
      expectSame(body, contents);
      await expectCharged(id);
    });

    it('C27: without [DONE]: the client gets one, the usage is charged', async () => {
      answersPieces(() => [streamOf(WELL, end, [])]);
      const { id, body } = await read();
      expectSame(body, WELL);
      await expectCharged(id);
    });

    it('C27: lines of 1 MiB, a comment and an event: the same bytes come out, the usage is charged', async () => {
      const long = [Buffer.alloc(MIB, 'long line '), Buffer.from('short')];
      answersPieces(() => [Buffer.from(`: ${'-'.repeat(MIB)}${end}${end}`), streamOf(long, end)]);
      const { id, body } = await read();
      expectSame(body, long);
      await expectCharged(id);
    });
  });

  it('C27: split in two at any byte of an event: the same bytes come out, every usage is charged once', async () => {
    const contents = [Buffer.concat([...WELL, ...GARBAGE])];
    const stream = streamOf(contents, '\r\n');
    // Includes the line ends after the event.
    const splits = stream.indexOf(FINISH) + 1;
    let split = 0;
    answersPieces(() => {
      const at = 1 + (split++ % splits);
      return [stream.subarray(0, at), stream.subarray(at)];
    });
    const readNext = async (): Promise<void> => {
      while (split < splits) expectSame((await read()).body, contents);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, readNext));
    await session.platform.settle();
    const charges = await session.platform.query<{ charge: bigint; count: bigint }>(
      'SELECT charge_nano_usd AS charge, count(*) AS count FROM usage_record GROUP BY 1',
    );
    expect(charges).toEqual([{ charge: CHARGE, count: BigInt(session.upstream.requests) }]);
    expect(session.skipReason(MODEL)).toBeNull();
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(session.platform, [session.customer])).toEqual([]);
  });
});

async function sendPieces(response: ServerResponse, pieces: Iterable<Buffer>): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of pieces) {
    if (!response.write(piece)) await once(response, 'drain');
    // Waits a turn of the event loop, or the kernel joins the writes.
    await setImmediate();
  }
  response.end();
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
