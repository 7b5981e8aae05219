import { request } from 'node:http';
import OpenAI from 'openai';
import { formatUsd } from '#core';
import { bookingOf } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

interface EmbeddingList {
  readonly object: string;
  readonly model: string;
  readonly data: readonly { readonly object: string; readonly index: number; readonly embedding: number[] | string }[];
  readonly usage: { readonly prompt_tokens: number; readonly total_tokens: number };
  readonly routify: { readonly cost_usd: number; readonly usage_source: string; readonly channel: string };
}

const listOf = (answer: Answer): EmbeddingList => answer.json() as unknown as EmbeddingList;

describe('NBR-6: embeddings', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const upstream = new ScriptedUpstream();

  beforeAll(async () => {
    await upstream.start();
    platform = await startPlatform();
    const embeds = { endpoints: ['embeddings'], maxOutputTokens: 0, contextLength: 8_192 } as const;
    await platform.addModel({ canonicalId: 'openai/embed', aliases: ['embed'], ...embeds });
    await platform.addModel({ canonicalId: 'acme/scripted', aliases: ['scripted'], ...embeds });
    await platform.addModel({ canonicalId: 'openai/chatty', aliases: ['chatty'] });
    await platform.addChannel({ name: 'first', serves: ['embed', 'chatty'] });
    await platform.addChannel({ name: 'second', serves: ['embed'], priority: 200 });
    await platform.addChannel({ name: 'scripted', serves: ['scripted'], baseUrl: upstream.url });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(async () => {
    await platform.stop();
    await upstream.stop();
  });

  const embed = (body: object, headers = {}): Promise<Answer> =>
    caller.post('/v1/embeddings', { model: 'embed', ...body }, headers);

  it('gives the official SDK, which requests base64 by default, the same numbers as floats', async () => {
    const client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    const list = await client.embeddings.create({ model: 'embed', input: ['one', 'two'], dimensions: 8 });
    const floats = listOf(await embed({ input: ['one', 'two'], dimensions: 8, encoding_format: 'float' }));
    expect(list.data.map(({ embedding }) => Array.from(embedding))).toEqual(
      floats.data.map(({ embedding }) => embedding),
    );
    expect(list).toMatchObject({ object: 'list', model: 'embed', usage: { prompt_tokens: 2, total_tokens: 2 } });
  });

  it('charges the same amount in reply, ledger and record', async () => {
    const answer = await embed({ input: 'The quick brown fox' });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'x-routify-channel': 'first', 'x-routify-model': 'openai/embed' });
    const { usage, routify } = listOf(answer);
    expect(usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
    expect(routify).toMatchObject({ channel: 'first', usage_source: 'upstream' });
    const charge = 4n * 2_000n;
    expect(answer.text).toContain(`"cost_usd":${formatUsd(charge)},`);
    const id = String(answer.headers['x-request-id']);
    expect(await bookingOf(platform, id)).toMatchObject({
      grade: 2,
      outcome: 'completed',
      prompt: 4n,
      completion: 0n,
      charge,
      cost: 4_000n,
      transfers: [['usage', charge], expect.anything()],
    });
    const generation = await caller.get(`/v1/generations/${id}`);
    expect(generation.json()).toMatchObject({ endpoint: 'embeddings', stream: false, settled: true });
    expect(generation.text).toContain(`"cost_usd":${formatUsd(charge)}`);
  });

  it.each([
    ['a string', 'word', 1, 1],
    ['strings', ['one', 'two', 'three'], 3, 3],
    ['tokens', [11, 12, 13], 1, 3],
    ['arrays of tokens', [[11, 12], [13]], 2, 3],
  ])('accepts %s', async (_what, input, vectors, tokens) => {
    const answer = await embed({ input, user: 'me', routify: { task: 'cheap' }, metadata: { team: 'a' } });
    expect(listOf(answer).data.map(({ index }) => index)).toEqual(Array.from({ length: vectors }, (_, at) => at));
    expect(listOf(answer).usage.prompt_tokens).toBe(tokens);
    expect(JSON.parse(caller.sentUpstream(answer))).toEqual({ model: 'embed', input, user: 'me' });
  });

  it.each([
    [{ input: [] }, 'input'],
    [{ input: ['a', 1] }, 'input[1]'],
    [{ input: [[1], ['a']] }, 'input[1]'],
    [{ input: { text: 'a' } }, 'input'],
    [{}, 'input'],
    [{ input: 'a', encoding_format: 'int8' }, 'encoding_format'],
    [{ input: 'a', dimensions: 0 }, 'dimensions'],
    [{ input: 'a', stream: true }, 'stream'],
    [{ input: 'a', base_url: 'http://x' }, 'base_url'],
    [{ input: 'a', model: 'routify-auto' }, 'model'],
  ])('REQ-25: %j is refused at %s', async (body, param) => {
    const answer = await embed(body);
    expect([answer.status, answer.error().param]).toEqual([400, param]);
  });

  it('names the endpoint of a model', async () => {
    const chat = await caller.chat({ model: 'embed', messages: [{ role: 'user', content: 'Hi' }] });
    expect([chat.status, chat.error().code]).toEqual([404, 'model_not_found']);
    expect(chat.error().message).toContain('Use /v1/embeddings.');
    const vectors = await embed({ model: 'chatty', input: 'a' });
    expect([vectors.status, vectors.error().code]).toEqual([404, 'model_not_found']);
    expect(vectors.error().message).toContain('Use /v1/chat/completions.');
    expect((await caller.get('/v1/models/embed')).json()).toMatchObject({
      endpoints: ['embeddings'],
      max_output_tokens: 0,
    });
  });

  it('fails over to the next channel', async () => {
    const answer = await embed({ input: 'a', simulate: { fail_times: 1, fail_key: 'embeddings' } });
    expect(answer.headers['x-routify-channel']).toBe('second');
    expect(await bookingOf(platform, String(answer.headers['x-request-id']))).toMatchObject({
      charge: 2_000n,
      attempts: [
        { channelName: 'first', status: 503 },
        { channelName: 'second', status: 200 },
      ],
    });
  });

  it('ERR-4xx: hands on what the upstream refuses, and charges nothing', async () => {
    const answer = await embed({ input: 'a', simulate: { status: 400 } });
    expect([answer.status, answer.error().message]).toEqual([400, 'The request was refused.']);
    expect(await bookingOf(platform, String(answer.headers['x-request-id']))).toMatchObject({ charge: 0n });
  });

  it.each([
    ['missing', []],
    ['absurd-negative', ['absurd_usage']],
    ['absurd-huge', ['absurd_usage']],
  ])('counts the input when usage is %s', async (usage, flags) => {
    const answer = await embed({ input: ['Hello there', 'friend'], simulate: { usage } });
    expect(listOf(answer)).toMatchObject({ usage: { prompt_tokens: 3 }, routify: { usage_source: 'counted' } });
    expect(await bookingOf(platform, String(answer.headers['x-request-id']))).toMatchObject({ charge: 6_000n, flags });
  });

  it('ERR-402: holds for all inputs, and refuses what the wallet does not cover', async () => {
    const poor = new GatewayCaller(platform, (await platform.addCustomer({ topUpUsd: '0.001' })).apiKey);
    const one = await poor.post('/v1/embeddings', { model: 'embed', input: 'a' });
    expect(one.status).toBe(200);
    const many = await poor.post('/v1/embeddings', { model: 'embed', input: Array(2_000).fill('word') });
    expect([many.status, many.error().code]).toEqual([402, 'insufficient_balance']);
    expect(many.error().metadata).not.toHaveProperty('max_tokens');
  });

  it('allows each input the whole context', async () => {
    const long = 'word '.repeat(6_000);
    const answer = await embed({ input: [long, long] });
    expect(listOf(answer)).toMatchObject({ usage: { prompt_tokens: 12_002 }, routify: { usage_source: 'upstream' } });
  });

  it('REQ-27: an Idempotency-Key is charged once', async () => {
    const first = await embed({ input: 'a' }, { 'idempotency-key': 'vectors' });
    const second = await embed({ input: 'a' }, { 'idempotency-key': 'vectors' });
    expect(first.status).toBe(200);
    expect([second.status, second.error().code]).toEqual([409, 'idempotency_key_reused']);
    expect(second.error().metadata).toEqual({ generation_id: first.headers['x-request-id'] });
  });

  it('charges the input when the client disconnects', async () => {
    const text = JSON.stringify({ model: 'embed', input: 'Hello there', simulate: { hang: true } });
    const outgoing = request(`${platform.gateway.url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${customer.apiKey}`, 'content-type': 'application/json' },
    });
    outgoing.on('error', () => undefined);
    const before = platform.simulator.journal.since(0).length;
    outgoing.end(text);
    await eventually(() => platform.simulator.journal.since(0).length > before);
    outgoing.destroy();
    const requestId = platform.simulator.journal.since(0).at(-1)?.requestId ?? '';
    await eventually(async () => (await bookingOf(platform, requestId))?.outcome === 'client_closed');
    expect(await bookingOf(platform, requestId)).toMatchObject({ usage_source: 'counted', prompt: 2n, charge: 4_000n });
  });

  it('encodes vectors as requested, whatever the encoding of the upstream', async () => {
    upstream.answersJson('{"data":[{"object":"embedding","index":0,"embedding":[0.5,-1]}],"usage":{"total_tokens":3}}');
    const client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1`, maxRetries: 0 });
    const list = await client.embeddings.create({ model: 'scripted', input: 'a' });
    expect(Array.from(list.data[0]!.embedding)).toEqual([0.5, -1]);
    expect(list).toMatchObject({ object: 'list', model: 'scripted', usage: { prompt_tokens: 3, total_tokens: 3 } });

    upstream.answersJson('{"object":"list","data":[{"index":0,"embedding":"AAAAPwAAgL8="}],"x":1.10}');
    const floats = await caller.post('/v1/embeddings', { model: 'scripted', input: 'a' });
    expect(floats.text).toContain('"data":[{"index":0,"embedding":[0.5,-1]}],"x":1.10');
  });

  it.each([
    ['fewer vectors than inputs', '{"data":[{"index":0,"embedding":[1]}]}'],
    ['no vectors', '{"data":"none"}'],
    ['an error behind status 200', '{"error":{"message":"No."}}'],
  ])('ERR-502: %s are no answer', async (_what, text) => {
    upstream.answersJson(text);
    const answer = await caller.post('/v1/embeddings', { model: 'scripted', input: ['a', 'b'] });
    expect([answer.status, answer.error().code]).toEqual([502, 'all_channels_failed']);
    expect(await bookingOf(platform, String(answer.headers['x-request-id']))).toMatchObject({ charge: 0n });
  });

  it('ERR-405: is posted', async () => {
    const answer = await caller.get('/v1/embeddings');
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });
});
