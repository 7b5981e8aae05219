import { systemActor } from '#core';
import { SettingGroupsService } from '#core/infra';
import { ApiKeysService } from '#auth';
import { GatewayCaller, type Answer } from '../../support/gateway/gateway-caller.js';
import { eventually, startPlatform, type Customer, type Platform } from '../../support/gateway/platform.js';

jest.setTimeout(180_000);

const actor = systemActor('test');
const messages = [{ role: 'user', content: 'Hello!' }];
const CENT = 10_000_000n;
const REQUESTS = 120;

/** Every way to a model, by its path and body. */
const CALLS: readonly (readonly [what: string, path: string, body: object])[] = [
  ['chat', '/v1/chat/completions', { messages }],
  ['stream', '/v1/chat/completions', { messages, stream: true }],
  ['completions', '/v1/completions', { prompt: 'Hello' }],
  ['embeddings', '/v1/embeddings', { input: 'Hello' }],
  ['responses', '/v1/responses', { input: 'Hello' }],
  ['messages', '/v1/messages', { messages, max_tokens: 20 }],
];

/** Test money at upstreams that cost real money. What they received is read from the simulator's own journal. */
describe('test money', () => {
  let platform: Platform;
  let test: GatewayCaller;
  let live: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    const endpoints = ['chat', 'completions', 'embeddings'] as const;
    for (const name of ['both', 'real', 'sim']) {
      await platform.addModel({ canonicalId: `acme/${name}`, endpoints: [...endpoints] });
    }
    const named = (prefix: string, models: readonly string[]) =>
      models.map((model) => ({ model, upstreamModel: `${prefix}-${model.slice(5)}`, cost: null }));
    const [ofReal, ofSim] = [named('real', ['acme/both', 'acme/real']), named('sim', ['acme/both', 'acme/sim'])];
    // The dearest mistake is the first choice.
    await platform.addChannel({ name: 'real', serves: [], priority: 1, weight: 100, models: ofReal });
    const options = { test_organizations: true };
    await platform.addChannel({ name: 'sim', serves: [], priority: 9, options, models: ofSim });
    test = callerOf(await platform.addCustomer({ isTest: true }));
    live = callerOf(await platform.addCustomer());
  });
  afterAll(() => platform.stop());

  const callerOf = ({ apiKey }: Customer): GatewayCaller => new GatewayCaller(platform, apiKey);
  /** Models of the upstream that were called since an entry of its journal. */
  const calledSince = (sequence: number): readonly (string | null)[] =>
    platform.simulator.journal.since(sequence).map(({ model }) => model);
  const lastEntry = (): number => platform.simulator.journal.since(0).at(-1)?.sequence ?? 0;

  describe('ATK-393: reaches no channel that is not marked for test organizations', () => {
    it.each(CALLS)('%s', async (_what, path, body) => {
      const before = lastEntry();
      const served = await test.post(path, { model: 'acme/both', ...body });
      expect([served.status, calledSince(before)]).toEqual([200, ['sim-both']]);
      const refused = await test.post(path, { model: 'acme/real', ...body });
      expect([refused.status, calledSince(before)]).toEqual([403, ['sim-both']]);
      const ofLive = await live.post(path, { model: 'acme/both', ...body });
      expect([ofLive.status, calledSince(before)]).toEqual([200, ['sim-both', 'real-both']]);
    });

    it.each([
      ['the only one', { model: 'acme/both', routify: { only: ['real'] } }, 400],
      ['the first of an order', { model: 'acme/both', routify: { order: ['real'] } }, 200],
      ['the only attempt', { model: 'acme/both', routify: { allow_fallbacks: false } }, 200],
      ['by price', { model: 'acme/both', routify: { sort: 'price' } }, 200],
      ['a fallback model', { model: 'acme/real', models: ['acme/sim', 'acme/real'] }, 200],
      ['routify-auto', { model: 'routify-auto' }, 200],
      ['an end user with a conversation', { model: 'acme/both', user: 'u-1' }, 200],
    ])('asked for as %s', async (_what, body, status) => {
      const before = lastEntry();
      const answer = await test.chat({ ...body, messages });
      expect(answer.status).toBe(status);
      for (const model of calledSince(before)) expect(model).toMatch(/^sim-/);
    });

    it('not when the marked channel fails, either', async () => {
      const before = lastEntry();
      const simulate = { fail_status: 500, fail_times: 9, fail_key: 'test money' };
      expect((await test.chat({ model: 'acme/both', messages, simulate })).status).toBe(502);
      expect(new Set(calledSince(before))).toEqual(new Set(['sim-both']));
      await platform.restoreChannels();
    });

    it('says why, and lists only models that it may use', async () => {
      const { code, message } = (await test.chat({ model: 'acme/real', messages })).error();
      expect([code, message]).toEqual(['model_not_allowed', 'No channel for acme/real serves test organizations.']);
      const listed = async (caller: GatewayCaller) =>
        ((await caller.get('/v1/models')).json().data as { id: string }[])
          .map(({ id }) => id)
          .filter((id) => id.startsWith('acme/'))
          .sort();
      expect(await listed(test)).toEqual(['acme/both', 'acme/sim']);
      expect(await listed(live)).toEqual(['acme/both', 'acme/real', 'acme/sim']);
      expect([
        (await test.get('/v1/models/acme/real')).status,
        (await live.get('/v1/models/acme/real')).status,
      ]).toEqual([404, 200]);
    });
  });

  describe('ATK-394: spends no more a day than the operator allows', () => {
    /** Nano-USD of the list price of the simulator's answer: $2 and $8 for a million tokens, 2,000 and 8,000 a token. */
    function priceOf(answer: Answer): bigint {
      const usage = answer.json().usage as { prompt_tokens: number; completion_tokens: number };
      return BigInt(usage.prompt_tokens) * 2_000n + BigInt(usage.completion_tokens) * 8_000n;
    }

    it('by any number of requests at once, before they are booked and after it', async () => {
      const settings = platform.services.get(SettingGroupsService);
      await settings.patch('payments', { test_daily_usd: '0.01' }, null, actor);
      const customer = await platform.addCustomer({ isTest: true });
      const caller = callerOf(customer);
      const keys = platform.services.get(ApiKeysService);
      const second = await keys.create(customer.organizationId, { name: 'second' }, actor);
      const callers = [caller, new GatewayCaller(platform, second.secret)];
      const limitOf = async (one: GatewayCaller) => ((await one.get('/v1/key')).json().caps as object[])[0];
      await eventually('the gateway knows the limit', async () =>
        JSON.stringify(await limitOf(caller)).includes('"0.01"'),
      );
      expect(await limitOf(caller)).toMatchObject({
        scope: 'organization',
        period: 'day',
        amount_usd: '0.01',
        time_zone: 'UTC',
      });
      expect((await live.get('/v1/key')).json().caps).toEqual([]);

      const answers = await Promise.all(
        Array.from({ length: REQUESTS }, (_, index) =>
          callers[index % 2]!.chat({ model: 'acme/sim', messages, max_tokens: 100 }),
        ),
      );
      const served = answers.filter(({ status }) => status === 200);
      const refused = answers.filter(({ status }) => status === 402);
      expect(served.length + refused.length).toBe(REQUESTS);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]?.error()).toMatchObject({
        code: 'spend_cap_reached',
        metadata: { scope: 'organization', period: 'day', cap_usd: '0.01' },
      });
      const spentNanoUsd = served.reduce((sum, answer) => sum + priceOf(answer), 0n);
      expect(spentNanoUsd <= CENT).toBe(true);

      await platform.settle();
      // A Redis that has lost everything gets it from there.
      const [booked] = await platform.query<{ spent: bigint }>(
        `SELECT spent_nano_usd AS spent FROM member_spend WHERE member_id = '${customer.organizationId}'::uuid`,
      );
      expect(booked?.spent).toBe(spentNanoUsd);
      const huge = { model: 'acme/sim', messages, max_tokens: 16_000, n: 4 };
      expect((await caller.chat(huge)).error().code).toBe('spend_cap_reached');
      expect(
        (await callerOf(await platform.addCustomer({ isTest: true })).chat({ model: 'acme/sim', messages })).status,
      ).toBe(200);
      expect((await live.chat(huge)).status).toBe(200);
      await settings.patch('payments', { test_daily_usd: null }, null, actor);
    });
  });
});
