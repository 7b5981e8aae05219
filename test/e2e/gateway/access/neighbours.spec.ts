import OpenAI from 'openai';
import { ApiKeysService, TiersService } from '#auth';
import { ChannelsService } from '#channels';
import { formatId, parseUsd, systemActor } from '#core';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const messages = [{ role: 'user', content: 'Hello!' }];

interface ModelRow {
  readonly id: string;
  readonly canonical_id: string;
  readonly pricing?: Readonly<Record<string, string>>;
}

describe('routes beside completions', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', name: 'GPT-4o', aliases: ['gpt-4o', 'omni'] });
    await platform.addModel({ canonicalId: 'acme/deep/nested:v1', aliases: ['nested'] });
    await platform.addModel({ canonicalId: 'acme/hidden', status: 'hidden' });
    await platform.addModel({ canonicalId: 'acme/old', status: 'deprecated', replacement: 'openai/gpt-4o' });
    await platform.addModel({ canonicalId: 'acme/unserved' });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o', 'nested', 'acme/hidden', 'acme/old'] });
    customer = await platform.addCustomer({ topUpUsd: '12.5', key: { name: 'laptop' } });
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  const rows = async (from: GatewayCaller): Promise<ModelRow[]> =>
    ((await from.get('/v1/models')).json() as { data: ModelRow[] }).data;

  it('NBR-1: lists that a key asks for at once are whole, and so is the next one', async () => {
    const lists = await Promise.all([1, 2, 3, 4, 5].map(() => rows(caller)));
    const next = await rows(caller);
    expect(next).toHaveLength(7);
    for (const list of lists) expect(list).toEqual(next);
  });

  it('NBR-1: OpenAI’s list with every accepted name', async () => {
    const list = (await caller.get('/v1/models')).json() as { object: string; data: ModelRow[] };
    expect(list.object).toBe('list');
    expect(list.data.map(({ id, canonical_id }) => [id, canonical_id])).toEqual([
      ['acme/deep/nested:v1', 'acme/deep/nested:v1'],
      ['nested', 'acme/deep/nested:v1'],
      ['acme/old', 'acme/old'],
      ['openai/gpt-4o', 'openai/gpt-4o'],
      ['gpt-4o', 'openai/gpt-4o'],
      ['omni', 'openai/gpt-4o'],
      ['routify-auto', 'routify-auto'],
    ]);
    const client = new OpenAI({ apiKey: customer.apiKey, baseURL: `${platform.gateway.url}/v1` });
    const names: string[] = [];
    for await (const model of client.models.list()) names.push(model.id);
    expect(names).toHaveLength(7);
    expect(await client.models.retrieve('gpt-4o')).toMatchObject({ id: 'gpt-4o', object: 'model', owned_by: 'openai' });
  });

  it.each([
    ['gpt-4o', 'openai/gpt-4o'],
    ['openai/gpt-4o', 'openai/gpt-4o'],
    ['openai%2Fgpt-4o', 'openai/gpt-4o'],
    ['openai%2fgpt-4o', 'openai/gpt-4o'],
    ['acme/deep/nested:v1', 'acme/deep/nested:v1'],
    ['acme%2Fdeep/nested%3Av1', 'acme/deep/nested:v1'],
    ['routify-auto', 'routify-auto'],
  ])('NBR-1: GET /v1/models/%s', async (path, canonicalId) => {
    const answer = await caller.get(`/v1/models/${path}`);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ id: decodeURIComponent(path), object: 'model', canonical_id: canonicalId });
  });

  it('NBR-1: the card of a model', async () => {
    expect((await caller.get('/v1/models/omni')).json()).toEqual({
      id: 'omni',
      object: 'model',
      created: expect.any(Number) as number,
      owned_by: 'openai',
      canonical_id: 'openai/gpt-4o',
      name: 'GPT-4o',
      endpoints: ['chat'],
      context_length: 128_000,
      max_output_tokens: 16_000,
      input_modalities: ['text', 'image'],
      output_modalities: ['text'],
      capabilities: ['tools', 'json_object', 'json_schema', 'vision'],
      deprecated: false,
      deprecated_at: null,
      sunset_at: null,
      expiration_date: null,
      sunset_action: 'refuse',
      sunset_note: null,
      replacement: null,
      pricing: { input_per_mtok_usd: '2', cache_read_per_mtok_usd: '0.5', output_per_mtok_usd: '8' },
    });
    expect((await caller.get('/v1/models/acme/old')).json()).toMatchObject({
      deprecated: true,
      replacement: 'openai/gpt-4o',
    });
  });

  it('NBR-1: prices carry the mark-up of the tier and the discount of the organization', async () => {
    const tier = await platform.services.get(TiersService).create({ name: 'dear', markupBps: 2_500 }, actor);
    const other = await platform.addCustomer({ organization: { tierId: tier.id, discountBps: 1_000 } });
    const own = new GatewayCaller(platform, other.apiKey);
    expect((await rows(own)).find(({ id }) => id === 'gpt-4o')?.pricing).toEqual({
      input_per_mtok_usd: '2.25',
      cache_read_per_mtok_usd: '0.5625',
      output_per_mtok_usd: '9',
    });
    const reply = await own.chat({ model: 'gpt-4o', messages });
    const { prompt_tokens: prompt, completion_tokens: completion } = (reply.json() as { usage: Record<string, number> })
      .usage;
    const cost = /"cost_usd":([\d.]+)/.exec(reply.text)?.[1] ?? '';
    expect(parseUsd(cost)).toBe(BigInt(prompt!) * 2_250n + BigInt(completion!) * 9_000n);
  });

  it('NBR-1: lists models allowed for the key, and no hidden models', async () => {
    const limited = await platform.addCustomer({ key: { modelAllow: ['acme/*'] } });
    const own = new GatewayCaller(platform, limited.apiKey);
    expect((await rows(own)).map(({ id }) => id)).toEqual([
      'acme/deep/nested:v1',
      'nested',
      'acme/old',
      'routify-auto',
    ]);
    for (const name of ['gpt-4o', 'acme/hidden', 'nothing']) {
      const answer = await own.get(`/v1/models/${name}`);
      expect([answer.status, answer.error().code, answer.error().param]).toEqual([404, 'model_not_found', 'id']);
    }
    expect((await own.get('/v1/models/acme/odl')).error().metadata).toMatchObject({
      nearest: expect.arrayContaining(['acme/old']) as string[],
    });
  });

  it('NBR-1: a model is listed, and has its card, while a channel serves it', async () => {
    const isListed = async (): Promise<boolean> => (await rows(caller)).some(({ id }) => id === 'acme/unserved');
    expect(await isListed()).toBe(false);
    const card = (): Promise<Answer> => caller.get('/v1/models/acme/unserved');
    const refused = await card();
    expect([refused.status, refused.error().code, refused.error().param]).toEqual([404, 'model_not_found', 'id']);
    const channelId = await platform.addChannel({ name: 'late', serves: ['acme/unserved'] });
    await eventually(isListed);
    expect((await card()).status).toBe(200);
    expect((await caller.chat({ model: 'acme/unserved', messages })).status).toBe(200);
    await platform.services.get(ChannelsService).setStatus(channelId, 'disabled', null, actor);
    await eventually(async () => !(await isListed()));
    expect((await card()).status).toBe(404);
  });

  it('NBR-2: what a key may know of itself', async () => {
    const expiresAt = new Date('2100-01-01T00:00:00Z');
    const key = { name: 'ci', rpm: 60, modelAllow: ['gpt-*'], expiresAt };
    const other = await platform.addCustomer({ organization: { tpm: 1_000, concurrency: 5 }, key });
    const answer = await new GatewayCaller(platform, other.apiKey).get('/v1/key');
    expect(answer.json()).toEqual({
      object: 'key',
      id: formatId('key', other.keyId),
      label: 'ci',
      project_id: null,
      scopes: { models: ['gpt-*', 'openai/gpt-4o'], endpoints: null },
      ip_allow: null,
      caps: [],
      limits: {
        key: { rpm: 60, tpm: null, concurrency: null },
        organization: { rpm: null, tpm: 1_000, concurrency: 5 },
      },
      expires_at: '2100-01-01T00:00:00.000Z',
      metadata: {},
    });
    expect(answer.text).not.toContain(other.apiKey);
  });

  it('NBR-3: credits as decimal text, while a request runs and after', async () => {
    const other = await platform.addCustomer({ topUpUsd: '1' });
    const own = new GatewayCaller(platform, other.apiKey);
    const credits = async (): Promise<Record<string, unknown>> => (await own.get('/v1/credits')).json();
    expect(await credits()).toEqual({ object: 'credits', balance_usd: '1', held_usd: '0', available_usd: '1' });
    const slow = own.chat({ model: 'gpt-4o', messages, max_tokens: 100, simulate: { first_byte_ms: 800 } });
    await eventually(async () => (await credits()).held_usd !== '0');
    const during = await credits();
    expect(during.balance_usd).toBe('1');
    const [held, available] = [during.held_usd, during.available_usd].map((text) => parseUsd(String(text)));
    expect(held! + available!).toBe(1_000_000_000n);
    const cost = parseUsd(/"cost_usd":([\d.]+)/.exec((await slow).text)?.[1] ?? '')!;
    const rest = { balance: 1_000_000_000n - cost, held: 0n, available: 1_000_000_000n - cost };
    const now = async (): Promise<object> => {
      const { balance_usd, held_usd, available_usd } = await credits();
      const [balance, held, available] = [balance_usd, held_usd, available_usd].map((text) => parseUsd(String(text)));
      return { balance, held, available };
    };
    expect(await now()).toEqual(rest);
    await platform.settle();
    expect(await now()).toEqual(rest);
  });

  /** What relay clients show, in nano-USD. */
  async function shownBalance(own: GatewayCaller, prefix = '/v1', range = ''): Promise<bigint> {
    const limit = await own.get(`${prefix}/dashboard/billing/subscription`);
    const usage = await own.get(`${prefix}/dashboard/billing/usage${range}`);
    const [limitUsd = ''] = /(?<="hard_limit_usd":)[^,]*/.exec(limit.text) ?? [];
    const [usedCents = ''] = /(?<="total_usage":)[^,]*/.exec(usage.text) ?? [];
    return parseUsd(limitUsd)! - parseUsd(usedCents)! / 100n;
  }

  const spentCents = async (own: GatewayCaller): Promise<unknown> =>
    (await own.get('/v1/dashboard/billing/usage')).json().total_usage;

  it('NBR-11: limit less usage is what is left of the balance, whatever days are requested', async () => {
    const [fresh, other] = await Promise.all([
      platform.addCustomer({ topUpUsd: '1' }),
      platform.addCustomer({ topUpUsd: '1' }),
    ]);
    const own = new GatewayCaller(platform, other.apiKey);
    const unused = new GatewayCaller(platform, fresh.apiKey);
    expect((await unused.get('/v1/dashboard/billing/subscription')).json()).toEqual({
      object: 'billing_subscription',
      has_payment_method: true,
      access_until: 0,
      soft_limit_usd: 1,
      hard_limit_usd: 1,
      system_hard_limit_usd: 1,
    });
    const cost = parseUsd(/"cost_usd":([\d.]+)/.exec((await own.chat({ model: 'gpt-4o', messages })).text)?.[1] ?? '')!;
    await platform.settle();
    expect(await spentCents(own)).toBe(Number(cost) / 1e7);
    for (const range of ['', '?start_date=2020-01-01&end_date=2020-02-01', '?start_date=2020-1-1&end_date=2020-1-1']) {
      for (const prefix of ['/v1', '']) expect(await shownBalance(own, prefix, range)).toBe(1_000_000_000n - cost);
    }
    const { daily_costs: days } = (await own.get('/v1/dashboard/billing/usage')).json() as { daily_costs: unknown[] };
    expect(days).toEqual([
      { timestamp: expect.any(Number) as number, line_items: [{ name: 'API usage', cost: Number(cost) / 1e7 }] },
    ]);
    const past = await own.get('/v1/dashboard/billing/usage?start_date=2020-01-01&end_date=2020-02-01');
    expect(past.json()).toEqual({ object: 'list', total_usage: Number(cost) / 1e7, daily_costs: [] });
    const refused = await own.get('/v1/dashboard/billing/usage?start_date=2020-01-32');
    expect([refused.status, refused.error().param]).toEqual([400, 'start_date']);
  });

  it('NBR-11: the least of balance and caps is left, and another key’s spending is not the key’s', async () => {
    const caps = [{ period: 'month', limitNanoUsd: 300_000_000n }] as const;
    const expiresAt = new Date('2100-01-01T00:00:00Z');
    const capped = await platform.addCustomer({ topUpUsd: '1', key: { caps, expiresAt } });
    const narrow = new GatewayCaller(platform, capped.apiKey);
    const { secret } = await platform.services
      .get(ApiKeysService)
      .create(capped.organizationId, { name: 'second', endpoints: ['chat'] }, actor);
    const second = new GatewayCaller(platform, secret);
    expect((await narrow.get('/dashboard/billing/subscription')).json()).toMatchObject({
      hard_limit_usd: 0.3,
      access_until: expiresAt.getTime() / 1_000,
    });
    expect((await second.chat({ model: 'gpt-4o', messages })).status).toBe(200);
    await platform.settle();
    expect(await shownBalance(narrow)).toBe(300_000_000n);
    expect(await spentCents(narrow)).toBe(0);
    for (const path of ['subscription', 'usage']) {
      const answer = await second.get(`/dashboard/billing/${path}`);
      expect([answer.status, answer.error().code]).toEqual([403, 'scope_missing']);
    }
  });

  const generation = (answer: Answer): Promise<Answer> =>
    caller.get(`/v1/generations/${String(answer.headers['x-request-id'])}`);

  it('NBR-4 RES-4: before and after settlement it says the same', async () => {
    const reply = await caller.chat({ model: 'gpt-4o', messages, metadata: { team: 'blue' } });
    const before = await generation(reply);
    await platform.settle();
    const after = await generation(reply);
    const cost = /"cost_usd":([\d.]+)/.exec(reply.text)?.[1] ?? 'none';
    for (const { text } of [before, after]) expect(text).toContain(`"cost_usd":${cost}`);
    const { usage, choices } = reply.json() as { usage: Record<string, unknown>; choices: { finish_reason: string }[] };
    expect(before.json()).toMatchObject({
      object: 'generation',
      id: reply.headers['x-request-id'],
      key_id: formatId('key', customer.keyId),
      model: 'gpt-4o',
      stream: false,
      settled: false,
      running: false,
      booked_at: null,
      outcome: 'completed',
      status: 200,
      error_code: null,
      finish_reason: choices[0]?.finish_reason,
      channel: 'simulator',
      usage: { prompt_tokens: usage.prompt_tokens, completion_tokens: usage.completion_tokens },
      usage_source: 'upstream',
      price_version_id: expect.stringMatching(/^price_/) as string,
      candidates: [{ channel: 'simulator', kept: true, reason: 'available' }],
      attempts: [{ channel: 'simulator', status: 200, reason: null, duration_ms: expect.any(Number) as number }],
      timings: { first_byte_ms: expect.any(Number) as number, duration_ms: expect.any(Number) as number },
      tags: { team: 'blue' },
    });
    expect(after.json()).toEqual({ ...before.json(), settled: true, booked_at: expect.any(String) as string });
  });

  it('NBR-4: while it runs', async () => {
    const before = platform.simulator.journal.since(0).at(-1)?.sequence ?? 0;
    const slow = caller.chat({ model: 'gpt-4o', messages, simulate: { first_byte_ms: 800 } });
    await eventually(() => platform.simulator.journal.since(before).length === 1);
    const id = platform.simulator.journal.since(before)[0]?.requestId ?? '';
    expect((await caller.get(`/v1/generations/${id}`)).json()).toMatchObject({
      running: true,
      settled: false,
      outcome: null,
      cost_usd: null,
      channel: null,
    });
    await slow;
  });

  it('NBR-4: broken streams and failures, without credentials of the operator', async () => {
    const broken = await caller.chat({ model: 'gpt-4o', messages, stream: true, simulate: { cut_after_chunks: 3 } });
    const failed = await caller.chat({ model: 'gpt-4o', messages, simulate: { status: 401 } });
    for (const settled of [false, true]) {
      if (settled) await platform.settle();
      expect((await generation(broken)).json()).toMatchObject({
        settled,
        outcome: 'upstream_broken',
        usage_source: 'counted',
        channel: 'simulator',
      });
      const record = await generation(failed);
      expect(record.json()).toMatchObject({ settled, cost_usd: 0, status: 502, channel: null });
      expect(record.json().attempts).toMatchObject([{ channel: 'simulator', status: null, reason: 'unavailable' }]);
      expect(record.text).not.toMatch(/credential|sk-/);
    }
  });

  it.each(['gen_x', 'gen_00000000000000000000000000', 'org_00000000000000000000000000', '1', '%00'])(
    'NBR-4 ERR-404: no generation %s',
    async (id) => {
      const answer = await caller.get(`/v1/generations/${id}`);
      expect([answer.status, answer.error().code, answer.error().param]).toEqual([404, 'not_found', 'id']);
    },
  );
});
