import OpenAI from 'openai';
import { booked, leftovers } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const WITH_USAGE = { stream_options: { include_usage: true } };

/** Streams from the first chunk to `[DONE]`. */
describe('streams', () => {
  let platform: Platform;
  let customer: Customer;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4.1', aliases: ['gpt-4.1'] });
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'] });
    await platform.addModel({
      canonicalId: 'acme/artist',
      aliases: ['artist'],
      outputModalities: ['text', 'image'],
      capabilities: ['reasoning', 'tools', 'logprobs'],
    });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4.1', 'artist'] });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  const open = (body: object): Promise<GatewayStream> =>
    GatewayStream.open(platform, customer.apiKey, { model: 'gpt-4.1', messages: MESSAGES, ...body });

  const whole = async (body: object): Promise<GatewayStream> => (await open(body)).ended();

  it('RES-7: one data line a chunk, one identity, [DONE] at the end', async () => {
    const stream = await whole({});
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-routify-channel': 'simulator',
      'x-routify-model': 'openai/gpt-4.1',
    });
    expect(stream.frames.every((frame) => /^data: \S.*$/.test(frame))).toBe(true);
    expect(stream.isDone).toBe(true);
    const { chunks } = stream;
    expect(new Set(chunks.map(({ id, object, created, model }) => `${id} ${object} ${created} ${model}`)).size).toBe(1);
    expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', model: 'gpt-4.1' });
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  it('RES-7: fields that the upstream omits are supplied, the same in all chunks', async () => {
    const stream = await whole({ ...WITH_USAGE, simulate: { leave_out: ['id', 'object', 'created', 'model'] } });
    const [identity, ...others] = new Set(
      stream.chunks.map(({ id, object, created, model }) => JSON.stringify({ id, object, created, model })),
    );
    expect(others).toEqual([]);
    expect(JSON.parse(identity ?? '')).toEqual({
      id: `chatcmpl-${stream.id}`,
      object: 'chat.completion.chunk',
      created: expect.any(Number),
      model: 'gpt-4.1',
    });
  });

  it('RES-7: a chunk leaves before the upstream has the next one', async () => {
    let sendLast: () => void = () => undefined;
    upstream.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"id":"a","choices":[{"index":0,"delta":{"content":"first"}}]}\n\n');
      sendLast = () =>
        response.end('data: {"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    });
    const stream = await open({ model: 'scripted' });
    await stream.received(1);
    expect(stream.text).toBe('first');
    sendLast();
    expect((await stream.ended()).isDone).toBe(true);
  });

  it('RES-5 RES-7: bytes of a chunk that need no change do not change', async () => {
    const rest = `"choices":[{"index":0,"delta":{"content":"\\u00e9\\/é😀"},"x":1.50}],"system_fingerprint":"fp", "n":[1e2 ]`;
    const chunk = `{"id":"a","object":"chat.completion.chunk","created":17,"model":"scripted",${rest}}`;
    const finish = '{"id":"a","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';
    upstream.answersEvents([chunk, finish, '[DONE]']);
    const stream = await whole({ model: 'scripted' });
    expect(stream.data[0]).toBe(chunk);
  });

  it.each(['crlf', 'cr', 'comments', 'no-space', 'bom', 'long-line', 'no-done'])(
    'RES-7: an upstream with other line endings (%s) is read',
    async (garbage) => {
      const stream = await whole({ ...WITH_USAGE, simulate: { garbage, chunk_bytes: 97, text: 'All of this.' } });
      expect(stream.isDone).toBe(true);
      expect(stream.text).toBe('All of this.');
      expect(await booked(platform, stream.id)).toMatchObject({ outcome: 'completed', usage_source: 'upstream' });
    },
  );

  it('RES-8: usage and routify once, in the last chunk, when they were asked for', async () => {
    const stream = await whole(WITH_USAGE);
    const last = stream.chunks.at(-1);
    expect(last).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: expect.any(Number) },
      routify: { channel: 'simulator', generation_id: stream.id, usage_source: 'upstream' },
    });
    const others = stream.chunks.slice(0, -1);
    expect(others.every((chunk) => !('routify' in chunk) && (chunk.usage ?? null) === null)).toBe(true);
    const { charge } = await booked(platform, stream.id);
    expect(stream.data.at(-2)).toContain(`"cost_usd":0.000${String(charge).padStart(6, '0').replace(/0+$/, '')},`);
  });

  it.each([undefined, 'twice', 'early', 'with-finish', 'every-chunk'])(
    'RES-8: sends neither unless requested (usage %s)',
    async (usage) => {
      const stream = await whole({ simulate: usage === undefined ? {} : { usage } });
      expect(stream.isDone).toBe(true);
      expect(stream.frames.join()).not.toContain('usage');
      expect(stream.frames.join()).not.toContain('routify');
      expect(stream.chunks.every(({ choices }) => choices.length === 1)).toBe(true);
      expect(await booked(platform, stream.id)).toMatchObject({ usage_source: 'upstream', prompt: 9n });
    },
  );

  it.each(['twice', 'early', 'with-finish', 'every-chunk'])(
    'RES-8: exactly one usage when requested (usage %s)',
    async (usage) => {
      const stream = await whole({ ...WITH_USAGE, simulate: { usage } });
      const counts = stream.chunks.filter(({ usage: counted }) => (counted ?? null) !== null);
      expect(counts).toEqual([stream.chunks.at(-1)]);
      expect(stream.isDone).toBe(true);
    },
  );

  it('RES-8: usage is counted for an upstream without usage', async () => {
    const stream = await whole({ ...WITH_USAGE, simulate: { usage: 'missing', text: 'one two three' } });
    expect(stream.chunks.at(-1)).toMatchObject({
      usage: { prompt_tokens: 6, completion_tokens: 3, total_tokens: 9 },
      routify: { usage_source: 'counted', cost_usd: 0.000036 },
    });
  });

  it('RES-12: the official SDK puts tool calls together', async () => {
    const client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const runner = client.chat.completions.stream({
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: 'call weather and call clock' }],
      tools: ['weather', 'clock'].map((name) => ({ type: 'function' as const, function: { name, parameters } })),
    });
    const { choices } = await runner.finalChatCompletion();
    const calls = choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => 'function' in call && call.function.name)).toEqual(['weather', 'clock']);
    expect(choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('RES-12: reasoning, images and log probabilities in deltas', async () => {
    const { chunks } = await whole({
      model: 'artist',
      modalities: ['text', 'image'],
      reasoning_effort: 'minimal',
      logprobs: true,
    });
    const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
    expect(deltas.filter((delta) => 'reasoning_content' in delta)).toHaveLength(4);
    expect(deltas.find((delta) => 'images' in delta)).toMatchObject({ images: [{ type: 'image_url' }] });
    expect(chunks.some(({ choices }) => (choices[0]?.logprobs ?? null) !== null)).toBe(true);
  });

  it('RES-12: several choices interleave, each with its own end', async () => {
    const { chunks, isDone } = await whole({ n: 3, simulate: { completion_tokens: 4 } });
    expect(isDone).toBe(true);
    const ends = chunks.flatMap(({ choices }) => choices.filter(({ finish_reason: end }) => end !== null));
    expect(ends.map(({ index }) => index).sort()).toEqual([0, 1, 2]);
  });

  it('counts each of several choices separately', async () => {
    const stream = await whole({ ...WITH_USAGE, n: 2, simulate: { usage: 'missing', text: 'incomprehensibilities' } });
    // 5 tokens of o200k_base each; the interleaved pieces counted as one text would be 13.
    expect(stream.chunks.at(-1)?.usage).toMatchObject({ completion_tokens: 10 });
  });

  it('leaves nothing held, and no connection to an upstream open', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
    await eventually(() => platform.simulator.journal.since(0).every(({ outcome }) => outcome === 'complete'));
  });
});
