import { TaskTableService } from '#core/infra';
import { StreamTimings } from '#completions';
import { parseUsd, type PriceRow, systemActor } from '#core';
import { booked } from '../../../support/gateway/bookings.js';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const messages = [{ role: 'user', content: 'Hello!' }];

/** 1,000 and 2,000 nano-USD a token, times `factor`. */
function priced(factor: bigint): readonly PriceRow[] {
  return [{ fromPromptTokens: 0, rates: { input: factor * 1_000_000_000n, output: factor * 2_000_000_000n } }];
}

interface Reply {
  readonly model: string;
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
  readonly routify: { readonly cost_usd: number };
}

interface Estimate {
  readonly hold_usd: string;
  readonly models: readonly { readonly model: string; readonly hold_usd: string }[];
  readonly candidates: readonly { readonly model?: string; readonly channel: string; readonly reason: string }[];
}

describe('several models for one request', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    platform = await startPlatform();
    for (const [name, factor] of [
      ['low', 1n],
      ['mid', 5n],
      ['high', 20n],
    ] as const) {
      ids.set(name, await platform.addModel({ canonicalId: `acme/${name}`, aliases: [name], price: priced(factor) }));
      await platform.addChannel({ name: `${name}-1`, serves: [name] });
    }
    await platform.addChannel({ name: 'high-2', serves: ['high'], priority: 200 });
    const tiny = { contextLength: 16, maxOutputTokens: 8 };
    await platform.addModel({ canonicalId: 'acme/small', aliases: ['small'], price: priced(1n), ...tiny });
    await platform.addModel({ canonicalId: 'other/closed', price: priced(1n) });
    await platform.addModel({ canonicalId: 'acme/vectors', endpoints: ['embeddings'], maxOutputTokens: 0 });
    customer = await platform.addCustomer({ key: { modelAllow: ['acme/*'] } });
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterEach(() => platform.restoreChannels());
  afterAll(() => platform.stop());

  let failures = 0;
  /** Fails the first attempts of a request. */
  const failing = (times: number): object => ({
    simulate: { fail_status: 500, fail_times: times, fail_key: `models-${++failures}` },
  });
  const send = (fields: object, from = caller): Promise<Answer> =>
    from.chat({ model: 'high', messages, max_tokens: 50, ...fields });
  const channelOf = ({ headers }: Answer): unknown => headers['x-routify-channel'];
  const estimate = async (fields: object): Promise<Estimate> =>
    (await caller.post('/v1/estimate', { model: 'high', messages, max_tokens: 50, ...fields })).json() as never;
  const idOf = (answer: Answer): string => String(answer.headers['x-request-id']);

  /** The reply and the ledger agree: the price of the model that answered. */
  async function expectPaid(answer: Answer, name: string, factor: bigint): Promise<void> {
    const { usage, routify } = answer.json() as unknown as Reply;
    const price = (BigInt(usage.prompt_tokens) + 2n * BigInt(usage.completion_tokens)) * 1_000n * factor;
    expect(parseUsd(routify.cost_usd.toFixed(9))).toBe(price);
    const { charge, transfers } = await booked(platform, idOf(answer));
    expect([charge, transfers.filter(([code]) => code === 'usage')]).toEqual([price, [['usage', price]]]);
    const [record] = await platform.query(
      `SELECT model_id, requested_model FROM usage_record WHERE organization_id = $1::uuid ORDER BY admitted_at DESC LIMIT 1`,
      customer.organizationId,
    );
    expect(record).toMatchObject({ model_id: ids.get(name), requested_model: 'high' });
  }

  it('REQ-20 RES-1: the next model answers where the first fails, and is the one that is named and paid', async () => {
    const body = { models: ['low'], ...failing(2) };
    const held = await estimate(body);
    expect(held.models.map(({ model }) => model)).toEqual(['acme/high', 'acme/low']);
    const answer = await send(body);
    expect(answer.json()).toMatchObject({ model: 'acme/low' });
    expect([answer.headers['x-routify-model'], channelOf(answer)]).toEqual(['acme/low', 'low-1']);
    expect(JSON.parse(caller.sentUpstream(answer))).not.toHaveProperty('models');
    await expectPaid(answer, 'low', 1n);
    // The hold covers the dearest model: the same as for the first model alone.
    expect((await booked(platform, idOf(answer))).hold).toBe(parseUsd(held.hold_usd));
    expect(held.hold_usd).toBe(held.models[0]?.hold_usd);
    expect((await caller.get(`/v1/generations/${idOf(answer)}`)).json()).toMatchObject({
      model: 'high',
      canonical_id: 'acme/low',
      candidates: [
        { model: 'acme/high', channel: 'high-1', kept: true },
        { model: 'acme/high', channel: 'high-2', kept: true },
        { model: 'acme/low', channel: 'low-1', kept: true },
      ],
      attempts: [{ channel: 'high-1' }, { channel: 'high-2' }, { channel: 'low-1', reason: null }],
    });
  });

  it('REQ-20: a dearer model may follow a cheap one, within what is held', async () => {
    const body = { model: 'low', routify: { models: ['mid', 'high'] }, ...failing(2) };
    const answer = await send(body);
    expect(answer.json()).toMatchObject({ model: 'acme/high' });
    const { hold, charge, flags } = await booked(platform, idOf(answer));
    const { hold_usd: heldUsd, models } = await estimate(body);
    expect(heldUsd).toBe(models[2]?.hold_usd);
    expect([hold, flags]).toEqual([parseUsd(heldUsd), []]);
    expect(charge).toBe(parseUsd((answer.json() as unknown as Reply).routify.cost_usd.toFixed(9)));
  });

  it('REQ-20 RES-7: a stream tells the model that writes it, and its price', async () => {
    const streamed = { stream: true, stream_options: { include_usage: true }, models: ['mid'] };
    const answer = await send({ ...streamed, ...failing(2) });
    const chunks = answer.text.split('\n\n').filter((frame) => frame.startsWith('data: {'));
    const models = chunks.map((frame) => (JSON.parse(frame.slice(6)) as { model: string }).model);
    expect(new Set(models)).toEqual(new Set(['acme/mid']));
    const { usage, routify } = JSON.parse(chunks.at(-1)?.slice(6) ?? '') as Reply;
    const price = 5_000n * (BigInt(usage.prompt_tokens) + 2n * BigInt(usage.completion_tokens));
    expect(parseUsd(routify.cost_usd.toFixed(9))).toBe(price);
    expect((await booked(platform, idOf(answer))).charge).toBe(price);
  });

  it('RES-6 RES-9: headers that leave before anybody has answered name no model', async () => {
    const timings = platform.gateway.app.get(StreamTimings);
    const usualMs = timings.keepAliveMs;
    timings.keepAliveMs = 20;
    try {
      const slow = { stream: true, simulate: { first_byte_ms: 200 } };
      expect((await send({ ...slow, models: ['mid'] })).headers['x-routify-model']).toBeUndefined();
      expect((await send(slow)).headers['x-routify-model']).toBe('acme/high');
    } finally {
      timings.keepAliveMs = usualMs;
    }
  });

  it('REQ-20: the first model answers under the name that the client gave it', async () => {
    const answer = await send({ models: ['low', 'acme/high'] });
    expect(answer.json()).toMatchObject({ model: 'high' });
    await expectPaid(answer, 'high', 20n);
  });

  it('REQ-20 ERR-502: three tries are shared by all models, and all of them are reported', async () => {
    const answer = await send({ models: ['mid', 'low'], ...failing(9) });
    expect([answer.status, answer.error().code]).toEqual([502, 'all_channels_failed']);
    const channels = (answer.error().metadata?.attempts as { channel: string }[]).map(({ channel }) => channel);
    expect(channels).toEqual(['high-1', 'mid-1', 'low-1']);
    expect((await booked(platform, idOf(answer))).charge).toBe(0n);
  });

  it('REQ-20: allow_fallbacks false stops after the first model', async () => {
    const answer = await send({ models: ['low'], routify: { allow_fallbacks: false }, ...failing(3) });
    const triedChannels = (answer.error().metadata?.attempts as { channel: string }[]).map(({ channel }) => channel);
    expect(new Set(triedChannels)).toEqual(new Set(['high-1']));
  });

  it('REQ-20: a model with all channels in cool-down is skipped', async () => {
    const limited = { status: 429, retry_after: 30 };
    expect((await send({ model: 'mid', simulate: limited })).status).toBe(429);
    const answer = await send({ model: 'mid', models: ['low'] });
    expect(answer.json()).toMatchObject({ model: 'acme/low' });
    expect((await caller.get(`/v1/generations/${idOf(answer)}`)).json()).toMatchObject({
      attempts: [{ channel: 'low-1' }],
      candidates: [
        { model: 'acme/low', kept: true },
        { model: 'acme/mid', kept: false, reason: 'rate_limited' },
      ],
    });
  });

  it.each([
    [['acme/none'], 404, 'model_not_found', 'models[0]'],
    [['low', 'other/closed'], 403, 'model_not_allowed', 'models[1]'],
    [['acme/vectors'], 404, 'model_not_found', 'models[0]'],
  ])('REQ-20 ERR-404: of %j every name must be usable', async (models, status, code, param) => {
    const answer = await send({ models });
    expect([answer.status, answer.error().code, answer.error().param]).toEqual([status, code, param]);
  });

  it('REQ-20: an unsuitable model is left out; when all are unsuitable, the error is that of the first', async () => {
    const long = { messages: [{ role: 'user', content: 'word '.repeat(400) }] };
    expect((await send({ model: 'small', models: ['low'], ...long })).json()).toMatchObject({ model: 'acme/low' });
    expect((await send({ model: 'small', models: ['small'], ...long })).error().code).toBe('context_length_exceeded');
  });

  it('REQ-20: vectors of different models are not mixed', async () => {
    const answer = await caller.post('/v1/embeddings', { model: 'acme/vectors', input: 'x', models: ['acme/vectors'] });
    expect([answer.status, answer.error().param]).toEqual([400, 'models']);
  });

  it('ERR-402: the wallet must cover the dearest', async () => {
    const poor = await platform.addCustomer({ topUpUsd: '0.0005' });
    const own = new GatewayCaller(platform, poor.apiKey);
    expect((await send({ model: 'low' }, own)).status).toBe(200);
    const both = await send({ model: 'low', models: ['high'] }, own);
    expect([both.status, both.error().code]).toEqual([402, 'insufficient_balance']);
  });

  it('RES-11: each model is asked for as much as the wallet covers of it', async () => {
    const poor = await platform.addCustomer({ topUpUsd: '0.02' });
    const answer = await send(
      { models: ['low'], max_tokens: null, ...failing(2) },
      new GatewayCaller(platform, poor.apiKey),
    );
    const bodies = platform.simulator.journal.ofRequest(idOf(answer)).map(({ body }) => String(body));
    const bounds = bodies.map((body) => (JSON.parse(body) as { max_tokens: number }).max_tokens);
    expect(bounds).toHaveLength(3);
    expect(bounds[0]).toBe(bounds[1]);
    // 20,000,000 nano-USD: 2,000 a token for the last model, 40,000 for the first, without the prompt.
    expect(bounds[2]).toBeGreaterThan(9_000);
    expect(bounds[0]).toBeLessThan(500);
    expect(answer.headers['x-routify-max-tokens']).toBe(String(bounds[2]));
  });

  describe('max_price', () => {
    const bounded = (max_price: object, fields: object = {}): object => ({ routify: { max_price }, ...fields });

    it('REQ-20: leaves out dearer models', async () => {
      const answer = await send(bounded({ prompt: 5, completion: '10' }, { models: ['mid', 'low'] }));
      expect(answer.json()).toMatchObject({ model: 'acme/mid' });
      const { candidates, models } = await estimate(bounded({ prompt: 5 }, { models: ['mid', 'low'] }));
      expect(models.map(({ model }) => model)).toEqual(['acme/mid', 'acme/low']);
      expect(candidates).toContainEqual({
        model: 'acme/high',
        channel: 'high-1',
        kept: false,
        reason: 'over_max_price',
      });
    });

    it('REQ-20: where no model is left, the error has the price of the first', async () => {
      const answer = await send(bounded({ completion: 39.999 }));
      expect([answer.status, answer.error().param]).toEqual([400, 'routify.max_price']);
      expect(answer.error().message).toContain('acme/high costs 20 USD per million prompt tokens and 40');
      expect((await send(bounded({ completion: 40 }))).status).toBe(200);
    });
  });

  describe('routify-auto', () => {
    const auto = (fields: object = {}): Promise<Answer> => send({ model: 'routify-auto', ...fields });
    const picked = async (task: string): Promise<unknown> => (await auto({ routify: { task } })).json().model;

    it('REQ-1: goes on with the next best model where the best one fails', async () => {
      expect((await auto(failing(1))).json()).toMatchObject({ model: 'acme/mid' });
      expect((await auto()).json()).toMatchObject({ model: 'acme/low' });
      expect((await auto({ models: ['high'], routify: { max_price: { prompt: 0 } } })).error()).toMatchObject({
        param: 'routify.max_price',
      });
    });

    it('REQ-20: chooses by the current table of tasks', async () => {
      const tasks = platform.services.get(TaskTableService);
      const group = { needs: [], sort: 'price' as const };
      expect(await picked('code')).toBe('acme/low');
      await tasks.patch(
        {
          code: [
            { ...group, model: 'acme/h*' },
            { ...group, model: '*' },
          ],
        },
        null,
        actor,
      );
      await eventually(async () => (await picked('code')) === 'acme/high');
      expect(await picked('chat')).toBe('acme/low');
      expect((await auto({ routify: { task: 'code' }, ...failing(1) })).json()).toMatchObject({ model: 'acme/low' });
      await tasks.patch({ code: null }, null, actor);
      await eventually(async () => (await picked('code')) === 'acme/low');
    });

    it('REQ-20: takes the fastest model for the task fast', async () => {
      const slow = ['low', 'high'].flatMap((model) => Array.from({ length: 8 }, () => model));
      await Promise.all(slow.map((model) => send({ model, simulate: { first_byte_ms: 400 } })));
      await send({ model: 'mid' });
      expect(await picked('fast')).toBe('acme/mid');
    });
  });
});
