import { Logger } from '#core/infra';
import type { PriceRow } from '#core';
import { eventually } from '../../../support/eventually.js';
import { booked, leftovers, type Booking } from '../../../support/gateway/bookings.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
/** Nano-USD a token. */
const [INPUT, READ, WRITE, WRITE_1H, OUTPUT] = [3_000n, 300n, 3_750n, 6_000n, 15_000n] as const;
const PRICE: readonly PriceRow[] = [
  {
    fromPromptTokens: 0,
    rates: {
      input: INPUT * 1_000_000n,
      cache_read: READ * 1_000_000n,
      output: OUTPUT * 1_000_000n,
      cache_write: WRITE * 1_000_000n,
      cache_write_1h: WRITE_1H * 1_000_000n,
    },
  },
];
const HEAD = { id: 'c1', created: 1_790_000_000, model: 'up' };
const TOKENS = { prompt_tokens: 10_032, completion_tokens: 10, total_tokens: 10_042 };
const READ_CHARGE = 32n * INPUT + 10_000n * READ + 10n * OUTPUT;
/** Four hundred words, each a token. */
const WORDS = Array.from({ length: 400 }, () => ' word').join('');

const reply = (usage: unknown, choiceUsage?: unknown): string =>
  JSON.stringify({
    ...HEAD,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop', usage: choiceUsage }],
    usage,
  });
const chunk = (choices: readonly object[], usage?: unknown): string =>
  JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices, usage });
const TEXT = chunk([{ index: 0, delta: { role: 'assistant', content: 'ok' }, finish_reason: null }]);
const END = { index: 0, delta: {}, finish_reason: 'stop' };

/** Usage under the names of many upstreams, and where they put it. */
describe('usage as upstreams name it', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/chat', aliases: ['chat'], price: PRICE });
    await platform.addModel({ canonicalId: 'acme/messages', aliases: ['messages'], price: PRICE });
    await platform.addChannel({ name: 'chat', serves: ['chat'], baseUrl: upstream.url });
    const kind = 'anthropic-messages';
    await platform.addChannel({ name: 'messages', kind, serves: ['messages'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  beforeEach(() => platform.restoreChannels());

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  async function replied(text: string): Promise<{ readonly booking: Booking; readonly body: Record<string, unknown> }> {
    upstream.answersJson(text);
    const answer = await caller.chat({ model: 'chat', messages: MESSAGES });
    expect(answer.status).toBe(200);
    return { booking: await booked(platform, String(answer.headers['x-request-id'])), body: answer.json() };
  }

  async function streamed(
    events: readonly string[],
    more: object = { stream_options: { include_usage: true } },
  ): Promise<{ readonly booking: Booking; readonly stream: GatewayStream }> {
    upstream.answersEvents(events);
    const body = { model: 'chat', messages: MESSAGES, ...more };
    const stream = await (await GatewayStream.open(platform, customer.apiKey, body)).ended();
    expect([stream.status, stream.isDone, stream.text]).toEqual([200, true, 'ok']);
    return { booking: await booked(platform, stream.id), stream };
  }

  async function both(usage: unknown): Promise<readonly Booking[]> {
    const { booking } = await replied(reply(usage));
    return [booking, (await streamed([TEXT, chunk([END]), chunk([], usage), '[DONE]'])).booking];
  }

  it.each<[what: string, usage: object, charge: bigint]>([
    [
      'reads at the top, as LiteLLM names them',
      { ...TOKENS, cache_read_input_tokens: 10_000, cache_creation_input_tokens: 0 },
      READ_CHARGE,
    ],
    [
      'writes in the details',
      { ...TOKENS, prompt_tokens_details: { cached_tokens: 0, cache_creation_tokens: 10_017 } },
      15n * INPUT + 10_017n * WRITE + 10n * OUTPUT,
    ],
    [
      'writes for an hour, without their total',
      {
        ...TOKENS,
        prompt_tokens_details: {
          cache_creation_token_details: { ephemeral_5m_input_tokens: 17, ephemeral_1h_input_tokens: 10_000 },
        },
      },
      15n * INPUT + 17n * WRITE + 10_000n * WRITE_1H + 10n * OUTPUT,
    ],
    [
      'input beside its reads, as Anthropic names them',
      { input_tokens: 32, output_tokens: 10, cache_read_input_tokens: 10_000 },
      READ_CHARGE,
    ],
    [
      'a total that has the reads beside the prompt',
      { ...TOKENS, prompt_tokens: 32, cache_read_input_tokens: 10_000 },
      READ_CHARGE,
    ],
    ['hits and misses', { ...TOKENS, prompt_cache_hit_tokens: 10_000, prompt_cache_miss_tokens: 32 }, READ_CHARGE],
    ['cached tokens at the top', { ...TOKENS, cached_tokens: 10_000 }, READ_CHARGE],
  ])('RES-18: %s, in a reply and a stream', async (_what, usage, charge) => {
    for (const booking of await both(usage)) {
      expect(booking).toMatchObject({ charge, usage_source: 'upstream', flags: [], completion: 10n });
    }
  });

  it.each(['requested', 'not requested'])(
    'RES-19: usage in a choice is charged, and written once (%s)',
    async (request) => {
      const isRequested = request === 'requested';
      const usage = { ...TOKENS, cached_tokens: 10_000, cost: 0.5 };
      const { booking, body } = await replied(reply(undefined, usage));
      expect(booking).toMatchObject({ charge: READ_CHARGE, usage_source: 'upstream' });
      expect(body).toMatchObject({ usage: { ...TOKENS, prompt_tokens_details: { cached_tokens: 10_000 } } });
      expect(JSON.stringify(body['choices'])).not.toContain('usage');

      const more = isRequested ? { stream_options: { include_usage: true } } : {};
      for (const events of [
        [TEXT, chunk([{ ...END, usage }]), '[DONE]'],
        [TEXT, chunk([{ ...END, usage }], null), chunk([], TOKENS), '[DONE]'],
        [TEXT, chunk([{ ...END, usage }], usage), '[DONE]'],
      ]) {
        const { booking: booking2, stream } = await streamed(events, more);
        expect(booking2).toMatchObject({ charge: READ_CHARGE, usage_source: 'upstream' });
        expect(JSON.stringify(stream.chunks.map(({ choices }) => choices))).not.toContain('usage');
        const written = stream.chunks.filter((one) => typeof one.usage === 'object' && one.usage !== null);
        expect(written).toHaveLength(isRequested ? 1 : 0);
        if (isRequested) expect(written[0]).toMatchObject({ choices: [], usage: TOKENS });
      }
    },
  );

  it('RES-19: later zeros of a stream erase nothing', async () => {
    const usage = { ...TOKENS, cached_tokens: 10_000 };
    const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cached_tokens: 0 };
    for (const later of [zeros, TOKENS, { prompt_tokens: 10_032 }, {}]) {
      const { booking, stream } = await streamed([TEXT, chunk([END], usage), chunk([], later), '[DONE]']);
      expect(booking).toMatchObject({ charge: READ_CHARGE, usage_source: 'upstream' });
      expect(stream.chunks.at(-1)).toMatchObject({
        usage: { ...TOKENS, prompt_tokens_details: { cached_tokens: 10_000 } },
      });
    }
  });

  it.each<[what: string, usage: object]>([
    [
      'a prompt and a total without reads',
      { prompt_tokens: 32, completion_tokens: 10, total_tokens: 42, cache_read_input_tokens: 10_000 },
    ],
    ['a total without reads', { ...TOKENS, total_tokens: 42, cached_tokens: 10_000 }],
  ])('CHARGE-9: contradicts itself: %s', async (what, usage) => {
    const alarm = jest.spyOn(platform.gateway.app.get(Logger), 'alarm');
    for (const booking of await both(usage)) {
      expect(booking).toMatchObject({
        charge: READ_CHARGE,
        usage_source: 'upstream',
        flags: ['contradictory_usage'],
      });
    }
    await eventually(() => alarm.mock.calls.length > 0 || what !== 'a prompt and a total without reads');
    for (const [name, facts] of alarm.mock.calls) {
      expect([name, facts]).toEqual(['contradictory_usage', expect.objectContaining({ channel: 'chat' })]);
    }
    alarm.mockRestore();
  });

  it.each(['/v1/chat/completions', '/v1/messages', '/v1/responses'])(
    'CHARGE-18: an output that Messages do not report is counted, for a client of %s',
    async (path) => {
      const usage = { input_tokens: 25, cache_read_input_tokens: 1_000, output_tokens: 1 };
      const message = { id: 'm', type: 'message', role: 'assistant', model: 'up', content: [], usage };
      const events = [
        { type: 'message_start', message },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: WORDS } },
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null } },
        { type: 'message_stop' },
      ];
      upstream.answers((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
      });
      const prompt = path === '/v1/responses' ? { input: 'Hello!' } : { messages: MESSAGES, max_tokens: 1_000 };
      const stream = await GatewayStream.open(platform, customer.apiKey, { model: 'messages', ...prompt }, path);
      await stream.ended();
      const charge = 25n * INPUT + 1_000n * READ + 400n * OUTPUT;
      expect(await booked(platform, stream.id)).toMatchObject({
        charge,
        usage_source: 'counted',
        flags: [],
        prompt: 1_025n,
        cached: 1_000n,
        completion: 400n,
      });
      if (path === '/v1/messages') expect(stream.frames.join('')).toContain('"output_tokens":400');
    },
  );

  it('CHARGE-18: the same of a complete message', async () => {
    const usage = { input_tokens: 25, cache_read_input_tokens: 1_000 };
    const content = [{ type: 'text', text: WORDS }];
    const message = { id: 'm', type: 'message', role: 'assistant', model: 'up', stop_reason: 'end_turn' };
    upstream.answersJson(JSON.stringify({ ...message, content, usage }));
    const charge = 25n * INPUT + 1_000n * READ + 400n * OUTPUT;
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const answer = await caller.post(path, { model: 'messages', messages: MESSAGES, max_tokens: 1_000 });
      expect(await booked(platform, String(answer.headers['x-request-id']))).toMatchObject({
        charge,
        usage_source: 'counted',
        flags: [],
        completion: 400n,
      });
      expect(answer.text).toContain(path === '/v1/messages' ? '"output_tokens":400' : '"completion_tokens":400');
    }
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
