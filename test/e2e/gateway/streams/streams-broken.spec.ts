import { StreamTimings } from '#completions';
import { booked, bookedAsBroken, leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** "Hello!" is 2 tokens of o200k_base, plus 4 for the message. */
const PROMPT_TOKENS = 6n;
const TEXT = 'one two three four five six';
/** Role, six tokens, the finish, `[DONE]`. */
const EVENTS = 9;
const KEEP_ALIVE_MS = 40;
const SIMULATOR_ERROR = 'The server had an error while processing your request. Sorry about that!';

/** Streams with a silent, broken or invalid upstream. */
describe('broken and silent streams', () => {
  let platform: Platform;
  let customer: Customer;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const options = { idle_timeout_ms: 400 };
    await platform.addModel({ canonicalId: 'acme/one', aliases: ['one'] });
    await platform.addModel({ canonicalId: 'acme/two', aliases: ['two'] });
    await platform.addChannel({ name: 'first', serves: ['one', 'two'], options, priority: 1 });
    await platform.addChannel({ name: 'second', serves: ['two'], options, priority: 2 });
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'] });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  afterEach(() => {
    platform.gateway.app.get(StreamTimings).keepAliveMs = 15_000;
  });

  function keepAliveQuickly(silenceMs = KEEP_ALIVE_MS): void {
    platform.gateway.app.get(StreamTimings).keepAliveMs = silenceMs;
  }

  function open(simulate: object, model = 'one'): Promise<GatewayStream> {
    return GatewayStream.open(platform, customer.apiKey, { model, messages: MESSAGES, simulate });
  }

  async function whole(simulate: object, model = 'one'): Promise<GatewayStream> {
    return (await open(simulate, model)).ended();
  }

  const factsOf = (code: string): object => ({
    code,
    retryable: false,
    retry_after_ms: null,
    excluded: [],
    alternatives: [],
  });

  function expectBroken(stream: GatewayStream, reason: string, model = 'one'): void {
    const { chunks, frames } = stream;
    expect(stream.outcome).toBe('end');
    expect(frames).not.toContain('data: [DONE]');
    const [first] = chunks;
    expect(chunks.at(-1)).toEqual({
      id: first?.id,
      object: 'chat.completion.chunk',
      created: first?.created,
      model,
      choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
      error: {
        message: `The upstream failed after its first chunk (${reason}).`,
        type: 'api_error',
        code: 'upstream_error',
        param: null,
        routify: factsOf('upstream_error'),
      },
    });
    expect(chunks.filter((chunk) => 'error' in chunk)).toHaveLength(1);
  }

  it('RES-10: broken before its first chunk, it is a plain 502', async () => {
    for (const simulate of [{ cut_after_chunks: 0 }, { error_in_stream_after: 0 }, { garbage: 'broken-json-at-0' }]) {
      const stream = await whole(simulate);
      expect(stream.status).toBe(502);
      expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'all_channels_failed', charge: 0n });
    }
  });

  describe.each([1, 2, EVENTS - 2])('RES-10: after %i events', (events) => {
    const words = Math.max(0, events - 1);

    it.each<[what: string, fault: object, reason: string]>([
      ['the connection breaks', { cut_after_chunks: events }, 'connection lost'],
      ['nothing more comes', { hang_after_chunks: events }, 'idle timeout'],
      ['garbage comes', { garbage: `broken-json-at-${events}` }, 'it sent something that is not JSON'],
      ['an error comes', { error_in_stream_after: events }, SIMULATOR_ERROR],
    ])('STORY-17: %s: an error chunk, no [DONE], what was delivered is charged', async (_what, fault, reason) => {
      // The upstream died and the client got a clean `[DONE]`, as if the answer were complete (bifrost #5546, Portkey).
      const stream = await whole({ text: TEXT, ...fault });
      expectBroken(stream, reason);
      expect(stream.text).toBe(TEXT.split(/(?= )/).slice(0, words).join(''));
      const charge = PROMPT_TOKENS * 2_000n + BigInt(words) * 8_000n;
      expect(await booked(platform, stream.id)).toMatchObject({
        outcome: 'upstream_broken',
        usage_source: 'counted',
        error: 'upstream_error',
        status: 200,
        prompt: PROMPT_TOKENS,
        completion: BigInt(words),
        ...bookedAsBroken(charge, BigInt(words)),
      });
    });
  });

  it('RES-10: a stream that ends early without an error is broken; with a finish_reason it needs no [DONE]', async () => {
    const said = '{"id":"a","created":1,"choices":[{"index":0,"delta":{"content":"one"},"finish_reason":""}]}';
    const finish = '{"id":"a","created":1,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';
    upstream.answersEvents([said]);
    expectBroken(await whole({}, 'scripted'), 'it ended before its answer did', 'scripted');
    upstream.answersEvents([said, finish]);
    expect((await whole({}, 'scripted')).isDone).toBe(true);
  });

  it('RES-7 RES-10: [DONE] is the word that an answer is complete, if there was one', async () => {
    const said = '{"id":"a","created":1,"choices":[{"index":0,"delta":{"content":"one"}}]}';
    upstream.answersEvents([said, '[DONE]']);
    const stream = await whole({}, 'scripted');
    expect([stream.text, stream.isDone, stream.chunks.length]).toEqual(['one', true, 2]);
    expect(stream.chunks.at(-1)).toMatchObject({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'completed', completion: 1n });
    upstream.answersEvents(['{"id":"a","created":1,"choices":[],"prompt_filter_results":[]}', '[DONE]']);
    expectBroken(await whole({}, 'scripted'), 'it ended without an answer', 'scripted');
  });

  it('RES-10: a choice with two finish_reasons does not end the other choice', async () => {
    const endOf = (index: number): string =>
      `{"id":"a","choices":[{"index":${index},"delta":{},"finish_reason":"stop"}]}`;
    const two = async (): Promise<GatewayStream> => {
      const body = { model: 'scripted', messages: MESSAGES, n: 2 };
      return (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    };
    upstream.answersEvents([endOf(0), endOf(0)]);
    expect((await two()).isDone).toBe(false);
    upstream.answersEvents([endOf(0), endOf(0), endOf(1)]);
    expect((await two()).isDone).toBe(true);
  });

  it('RES-10: an upstream’s error message is sanitized', async () => {
    const said = '{"id":"a","created":1,"choices":[{"index":0,"delta":{"content":"one"}}]}';
    const words = 'worker http://10.0.0.7:8000/v1 refused the key sk-live-0123456789abcdef';
    upstream.answersEvents([said, JSON.stringify({ error: { message: words } })]);
    const stream = await whole({}, 'scripted');
    expectBroken(stream, 'worker [address] refused the key [credential]', 'scripted');
  });

  it('RES-9: after silence come the head and comments, then the stream', async () => {
    keepAliveQuickly();
    const stream = await open({ text: TEXT, first_byte_ms: 250 });
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8' });
    expect(stream.data).toEqual([]);
    await stream.ended();
    expect(stream.frames[0]).toBe(': keep-alive');
    expect(stream.frames.filter((frame) => frame === ': keep-alive').length).toBeGreaterThan(1);
    expect(stream.isDone).toBe(true);
    expect(stream.text).toBe(TEXT);
  });

  it('RES-9: comments are sent only while no chunk arrives', async () => {
    keepAliveQuickly(400);
    const lively = await whole({ completion_tokens: 40, chunk_ms: 15 });
    expect(lively.frames).not.toContain(': keep-alive');
    keepAliveQuickly();
    const slow = await whole({ text: 'one', chunk_ms: 100 });
    expect(slow.frames).toContain(': keep-alive');
    expect(slow.isDone).toBe(true);
  });

  it('RES-9: failover continues after comments', async () => {
    keepAliveQuickly();
    const stream = await open(
      { text: TEXT, first_byte_ms: 120, fail_times: 1, fail_key: 'behind', fail_status: 503 },
      'two',
    );
    expect(stream.status).toBe(200);
    await stream.ended();
    expect(stream.text).toBe(TEXT);
    expect(await booked(platform, stream.id)).toMatchObject({
      outcome: 'completed',
      attempts: [
        { channelName: 'first', status: 503 },
        { channelName: 'second', status: 200, reason: null },
      ],
    });
  });

  it('RES-9: if all attempts fail after comments, the error chunk is all_channels_failed', async () => {
    keepAliveQuickly();
    const stream = await whole({ first_byte_ms: 100, status: 500 }, 'two');
    expect(stream.status).toBe(200);
    expect(stream.isDone).toBe(false);
    expect(stream.chunks).toEqual([
      {
        id: `chatcmpl-${stream.id}`,
        object: 'chat.completion.chunk',
        created: expect.any(Number),
        model: 'two',
        choices: [{ index: 0, delta: {}, finish_reason: 'error' }],
        error: {
          message: 'All upstream channels failed.',
          type: 'api_error',
          code: 'all_channels_failed',
          param: null,
          metadata: {
            attempts: [
              { channel: 'first', status: 500, reason: 'upstream_error' },
              { channel: 'second', status: 500, reason: 'upstream_error' },
              { channel: 'second', status: 500, reason: 'upstream_error' },
            ],
          },
          routify: { ...factsOf('all_channels_failed'), alternatives: expect.any(Array) as string[] },
        },
      },
    ]);
    expect(await booked(platform, stream.id)).toMatchObject({ charge: 0n, transfers: [], usage_source: 'none' });
  });

  it('RES-9: before the first comment it is a plain 502', async () => {
    const stream = await whole({ first_byte_ms: 100, status: 500 }, 'two');
    expect(stream.status).toBe(502);
    expect(stream.headers['x-should-retry']).toBe('false');
  });

  it('leaves nothing held, and no connection to an upstream open', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    await eventually(() => platform.simulator.journal.since(0).every(({ outcome }) => outcome !== 'running'));
  });
});
