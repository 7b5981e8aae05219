import OpenAI from 'openai';
import { formatUsd } from '#core';
import { bookingOf } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { GatewayStream } from '../../../support/gateway/gateway-stream.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const PATH = '/v1/completions';

interface TextCompletion {
  readonly id: string;
  readonly object: string;
  readonly model: string;
  readonly choices: readonly { readonly text: string; readonly index: number; readonly finish_reason: string | null }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
  readonly routify: { readonly usage_source: string };
}

const completionOf = (answer: Answer): TextCompletion => answer.json() as unknown as TextCompletion;

describe('NBR-7: the older completions', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let client: OpenAI;

  beforeAll(async () => {
    platform = await startPlatform();
    const completes = { endpoints: ['completions'], contextLength: 4_096, maxOutputTokens: 4_096 } as const;
    await platform.addModel({ canonicalId: 'openai/instruct', aliases: ['instruct'], ...completes });
    const options = { token_limit_field: 'max_completion_tokens' };
    await platform.addChannel({ name: 'first', serves: ['instruct'], options });
    await platform.addChannel({ name: 'second', serves: ['instruct'], priority: 200 });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
    client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
  }, 120_000);

  afterAll(() => platform.stop());

  const complete = (body: object): Promise<Answer> =>
    caller.post(PATH, { model: 'instruct', prompt: 'Once upon a time', ...body });
  const stream = (body: object): Promise<GatewayStream> =>
    GatewayStream.open(platform, customer.apiKey, { model: 'instruct', prompt: 'Once upon a time', ...body }, PATH);
  const bookingFor = (answer: Answer) => bookingOf(platform, String(answer.headers['x-request-id']));

  it('answers the official SDK, and books the reported usage', async () => {
    const reply = await client.completions.create({ model: 'instruct', prompt: 'Once upon a time', max_tokens: 5 });
    const { usage, choices } = reply;
    expect(reply).toMatchObject({ object: 'text_completion', model: 'instruct' });
    expect(choices).toMatchObject([{ index: 0, finish_reason: 'length' }]);
    expect(usage).toMatchObject({ prompt_tokens: 4, completion_tokens: 5, total_tokens: 9 });
    const { routify } = reply as unknown as { routify: { cost_usd: number; generation_id: string } };
    const charge = 4n * 2_000n + 5n * 8_000n;
    expect(String(routify.cost_usd)).toBe(formatUsd(charge));
    expect(await bookingOf(platform, routify.generation_id)).toMatchObject({
      grade: 2,
      outcome: 'completed',
      charge,
      prompt: 4n,
      completion: 5n,
      transfers: [['usage', charge], expect.anything()],
    });
    const generation = (await caller.get(`/v1/generations/${routify.generation_id}`)).json();
    expect(generation).toMatchObject({ endpoint: 'completions', usage: { completion_tokens: 5 } });
  });

  it('streams to the official SDK, with usage only on request', async () => {
    const request = { model: 'instruct', prompt: 'Once upon a time', max_tokens: 5, stream: true } as const;
    const texts: string[] = [];
    for await (const chunk of await client.completions.create(request)) {
      expect(chunk).toMatchObject({ object: 'text_completion', model: 'instruct' });
      expect(chunk).not.toHaveProperty('usage');
      texts.push(chunk.choices[0]!.text);
    }
    const whole = await client.completions.create({ ...request, stream: false });
    expect(texts.join('')).toBe(whole.choices[0]!.text);

    const chunks = [];
    const withUsage = await client.completions.create({ ...request, stream_options: { include_usage: true } });
    for await (const chunk of withUsage) chunks.push(chunk);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { completion_tokens: 5 },
      routify: { cost_usd: 0.000048 },
    });
  });

  it('forwards unknown fields, and sends every upstream the documented bound', async () => {
    const plain = await complete({});
    expect(JSON.parse(caller.sentUpstream(plain))).toMatchObject({ prompt: 'Once upon a time', max_tokens: 16 });
    const body = { suffix: ' end', echo: true, logprobs: 2, max_tokens: 7, logit_bias: { 5: 1 }, seed: 1, x_new: 1.5 };
    const answer = await complete(body);
    expect(JSON.parse(caller.sentUpstream(answer))).toEqual({ model: 'instruct', prompt: 'Once upon a time', ...body });
    expect(completionOf(answer).choices[0]!.text).toMatch(/^Once upon a time/);
    const named = await complete({ max_completion_tokens: 3, routify: { task: 'code' } });
    expect(JSON.parse(caller.sentUpstream(named))).toEqual({
      model: 'instruct',
      prompt: 'Once upon a time',
      max_tokens: 3,
    });
  });

  it.each([
    ['several prompts', ['one', 'two words'], 2, 3],
    ['tokens', [1, 2, 3, 4], 1, 4],
    ['arrays of tokens', [[1, 2], [3]], 2, 3],
  ])('accepts %s, each with n choices', async (_what, prompt, prompts, promptTokens) => {
    const answer = await complete({ prompt, n: 2, max_tokens: 3 });
    const { choices, usage } = completionOf(answer);
    expect(choices.map(({ index }) => index)).toEqual(Array.from({ length: 2 * prompts }, (_, index) => index));
    expect(usage).toMatchObject({ prompt_tokens: promptTokens, completion_tokens: 6 * prompts });
    expect(await bookingFor(answer)).toMatchObject({ usage_source: 'upstream', flags: [] });
  });

  it('ends a stream of several prompts when every choice is over', async () => {
    const opened = await (await stream({ prompt: ['one', 'two'], n: 2, simulate: { garbage: 'no-done' } })).ended();
    expect(opened.isDone).toBe(true);
  });

  it.each([
    ['a reply', false],
    ['a stream', true],
  ])('counts %s without usage, and an echo is not output', async (_what, streamed) => {
    const body = { echo: true, simulate: { usage: 'missing', text: 'one two three' }, stream: streamed };
    const { id } = streamed
      ? await (await stream(body)).ended()
      : { id: String((await complete(body)).headers['x-request-id']) };
    expect(await bookingOf(platform, id)).toMatchObject({
      usage_source: 'counted',
      prompt: 4n,
      completion: 3n,
      charge: 4n * 2_000n + 3n * 8_000n,
    });
  });

  it('writes nothing when no tokens are requested', async () => {
    const answer = await complete({ echo: true, max_tokens: 0, logprobs: 1 });
    expect(completionOf(answer)).toMatchObject({ usage: { completion_tokens: 0 } });
    expect(await bookingFor(answer)).toMatchObject({ hold: expect.any(BigInt), charge: 8_000n, completion: 0n });
  });

  it.each([
    [{ prompt: undefined }, 'prompt'],
    [{ prompt: [] }, 'prompt'],
    [{ prompt: [1, 'a'] }, 'prompt[0]'],
    [{ suffix: 1 }, 'suffix'],
    [{ echo: 'yes' }, 'echo'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ logprobs: true }, 'logprobs'],
    [{ n: 0 }, 'n'],
    [{ n: 2, best_of: 3 }, 'best_of'],
    [{ stream_options: {} }, 'stream_options'],
    [{ temperature: 3 }, 'temperature'],
    [{ model: 'routify-auto' }, 'model'],
  ])('REQ-25: %j is refused at %s', async (body, param) => {
    const answer = await complete(body);
    expect([answer.status, answer.error().param]).toEqual([400, param]);
  });

  it('REQ-24: best_of up to n costs nothing that is not seen', async () => {
    expect((await complete({ n: 2, best_of: 2 })).status).toBe(200);
  });

  it('fails over to the next channel', async () => {
    const answer = await complete({ simulate: { fail_times: 1, fail_key: 'texts' } });
    expect(answer.headers['x-routify-channel']).toBe('second');
    expect(completionOf(answer).id).toMatch(/^cmpl-/);
  });

  it('RES-1: supplies what the upstream left out', async () => {
    const answer = await complete({ simulate: { leave_out: ['id', 'object', 'created', 'model'] } });
    const id = `cmpl-${String(answer.headers['x-request-id'])}`;
    expect(completionOf(answer)).toMatchObject({ id, object: 'text_completion', model: 'instruct' });
  });

  it('RES-10: a broken stream ends with an error in its own shape, and costs what arrived', async () => {
    const opened = await (await stream({ simulate: { text: 'one two three', cut_after_chunks: 2 } })).ended();
    expect(opened.isDone).toBe(false);
    expect(opened.chunks.at(-1)).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: '', logprobs: null, finish_reason: 'error' }],
      error: { code: 'upstream_error' },
    });
    expect(await bookingOf(platform, opened.id)).toMatchObject({ outcome: 'upstream_broken', completion: 2n });
  });

  it('charges a client that disconnects for the received part', async () => {
    const opened = await stream({ simulate: { text: 'one two three', hang_after_chunks: 2 } });
    await opened.received(2);
    opened.hangUp();
    await opened.ended();
    expect(await bookingOf(platform, opened.id)).toMatchObject({
      outcome: 'client_closed',
      usage_source: 'counted',
      prompt: 4n,
      completion: 2n,
      charge: 24_000n,
    });
  });

  it('RES-11: asks for no more than the wallet covers', async () => {
    const poor = await platform.addCustomer({ topUpUsd: '0.01' });
    const body = { model: 'instruct', prompt: 'a', max_tokens: 4_000, simulate: { completion_tokens: 3_000 } };
    const opened = await (await GatewayStream.open(platform, poor.apiKey, body, PATH)).ended();
    expect(opened.isDone).toBe(true);
    expect(opened.headers['x-routify-max-tokens']).toBeDefined();
    const booking = await bookingOf(platform, opened.id);
    expect(booking!.charge).toBeLessThanOrEqual(10_000_000n);
    expect(JSON.parse(platform.simulator.journal.ofRequest(opened.id).at(-1)!.body!.toString())).toMatchObject({
      max_tokens: Number(opened.headers['x-routify-max-tokens']),
    });
  });

  it('ERR-402 ERR-409: money and Idempotency-Keys as for chats', async () => {
    const poor = new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd: '0.0001' })).apiKey);
    const refused = await poor.post(PATH, { model: 'instruct', prompt: 'a', max_tokens: 1_000 });
    expect([refused.status, refused.error().code]).toEqual([402, 'insufficient_balance']);
    const key = { 'idempotency-key': 'texts' };
    const first = await caller.post(PATH, { model: 'instruct', prompt: 'a' }, key);
    const second = await caller.post(PATH, { model: 'instruct', prompt: 'a' }, key);
    expect([first.status, second.status, second.error().code]).toEqual([200, 409, 'idempotency_key_reused']);
  });
});
