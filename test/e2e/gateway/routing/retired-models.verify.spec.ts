import { TiersService } from '#auth';
import { CatalogSnapshot, ModelsService, type ModelPatch } from '#catalog';
import { parseId, type PriceRow, systemActor } from '#core';
import { RouteRulesService } from '#channels';
import { bookingOf } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { eventually, startPlatform, type CustomerOptions, type Platform } from '../../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../../support/gateway/scripted-upstream.js';

const actor = systemActor('test');
const messages = [{ role: 'user', content: 'Hello!' }];
const HOUR_MS = 3_600_000;
const RETIRED_MS = Date.UTC(2026, 10, 1, 12);
const RETIRED = '2026-11-01T12:00:00.000Z';

/** 1,000 and 2,000 nano-USD a token, times `factor`. */
const priced = (factor: bigint): readonly PriceRow[] => [
  { fromPromptTokens: 0, rates: { input: factor * 1_000_000_000n, output: factor * 2_000_000_000n } },
];

describe('models that retire', () => {
  let platform: Platform;
  let models: ModelsService;
  let caller: GatewayCaller;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    platform = await startPlatform();
    models = platform.services.get(ModelsService);
    for (const [name, factor] of Object.entries({ next: 3n, last: 5n, leaving: 1n, gone: 1n, moved: 1n, far: 1n })) {
      const canonicalId = `acme/${name}`;
      const replacement = { leaving: 'acme/next', gone: 'acme/next', moved: 'acme/next', far: 'acme/moved' }[name];
      const fields = { aliases: [name], price: priced(factor), replacement: replacement ?? null };
      ids.set(name, await platform.addModel({ canonicalId, ...fields }));
    }
    const vectors = { endpoints: ['embeddings'], maxOutputTokens: 0 } as const;
    ids.set('vectors', await platform.addModel({ canonicalId: 'acme/vectors', ...vectors, replacement: 'acme/next' }));
    const serves = ['next', 'last', 'leaving', 'gone', 'moved', 'far', 'acme/vectors'];
    await platform.addChannel({ name: 'main', serves });
    await change('leaving', { sunsetAtMs: Date.now() + 24 * HOUR_MS });
    await change('gone', { sunsetAtMs: RETIRED_MS, sunsetNote: 'Its provider stopped it.' });
    await change('moved', { sunsetAtMs: RETIRED_MS, sunsetAction: 'redirect' });
    await change('far', { sunsetAtMs: RETIRED_MS, sunsetAction: 'redirect' });
    await change('vectors', { sunsetAtMs: RETIRED_MS });
    caller = await callerOf();
  }, 120_000);

  afterAll(() => platform.stop());

  /** Resolves when the gateway knows it. */
  async function change(name: string, patch: ModelPatch): Promise<void> {
    const id = ids.get(name)!;
    await models.update(id, patch, null, actor);
    const catalog = platform.gateway.app.get(CatalogSnapshot);
    await eventually(`the gateway knows the change of ${name}`, () =>
      Object.entries(patch).every(([field, value]) => {
        const known = (catalog.findById(id) as unknown as Record<string, unknown> | null)?.[field];
        return JSON.stringify(known) === JSON.stringify(value);
      }),
    );
  }

  async function callerOf(options: CustomerOptions = {}): Promise<GatewayCaller> {
    return new GatewayCaller(platform, (await platform.addCustomer(options)).apiKey);
  }

  const chat = (model: string, fields: object = {}, from = caller): Promise<Answer> =>
    from.chat({ model, messages, max_tokens: 20, ...fields });
  const outcomeOf = (answer: Answer): unknown => (answer.status === 200 ? answer.json().model : answer.error().code);
  const recordOf = async (answer: Answer) => {
    const generationId = String(answer.headers['x-request-id']);
    const booking = await bookingOf(platform, generationId);
    const [record] = await platform.query<{ requested_model: string; model_id: string }>(
      'SELECT requested_model, model_id FROM usage_record WHERE request_id = $1::uuid',
      parseId('gen', generationId),
    );
    return { ...record, charge: booking?.charge };
  };

  it('REQ-38: say when, in replies, streams and errors, and nothing of other models', async () => {
    const leaving = await models.get(ids.get('leaving')!);
    const expected = {
      deprecation: `@${Math.floor((leaving.deprecatedAtMs ?? 0) / 1_000)}`,
      sunset: new Date(leaving.sunsetAtMs ?? 0).toUTCString(),
      link:
        `<${platform.config.publicUrl}/models?open=acme/leaving>; rel="deprecation"; type="text/html", ` +
        '</v1/models/acme/next>; rel="successor-version"',
    };
    const answers = [
      await chat('leaving'),
      await chat('acme/leaving', { stream: true }),
      await chat('leaving', { max_tokens: 1e9 }, await callerOf({ topUpUsd: '0' })),
      await chat('leaving', { simulate: { status: 500 } }),
      await caller.post('/v1/messages', { model: 'leaving', messages, max_tokens: 20 }),
      await caller.post('/v1/responses', { model: 'leaving', input: 'Hello!' }),
      await caller.post('/v1/messages/count_tokens', { model: 'leaving', messages }),
      await caller.post('/v1/estimate', { model: 'leaving', messages }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 402, 502, 200, 200, 200, 200]);
    for (const { headers } of answers) expect(headers).toMatchObject(expected);
    await platform.restoreChannels();
    const other = await chat('next');
    const unknown = await chat('leaving', {}, await callerOf({ key: { modelAllow: ['acme/next'] } }));
    expect([other.status, unknown.status]).toEqual([200, 403]);
    for (const { headers } of [other, unknown]) {
      expect(Object.keys(headers).filter((name) => name in expected)).toEqual([]);
    }
  });

  it('REQ-38 ERR-410: are refused with their replacement, in the format of the client', async () => {
    const message = 'The model "gone" was retired on 2026-11-01. Use acme/next instead.';
    const metadata = { sunset_at: RETIRED, replacement: 'acme/next', note: 'Its provider stopped it.' };
    const plain = { type: 'invalid_request_error', code: 'model_sunset', param: 'model', message, metadata };
    const answers = {
      chat: await chat('gone'),
      stream: await chat('gone', { stream: true }),
      responses: await caller.post('/v1/responses', { model: 'gone', input: 'Hello!' }),
      messages: await caller.post('/v1/messages', { model: 'gone', messages, max_tokens: 20 }),
    };
    for (const answer of Object.values(answers)) {
      expect([answer.status, answer.headers['x-should-retry']]).toEqual([410, 'false']);
      expect(answer.headers.sunset).toBe('Sun, 01 Nov 2026 12:00:00 GMT');
      expect(answer.error()).toMatchObject(plain);
    }
    expect(answers.messages.json()).toMatchObject({ type: 'error' });
    const byId = await caller.get('/v1/models/gone');
    expect([byId.status, byId.error()]).toMatchObject([410, { ...plain, param: 'id' }]);
  });

  it('REQ-38: are answered by their replacement where the operator says so, at its price, which the reply names', async () => {
    for (const name of ['moved', 'acme/moved', 'far']) {
      const answer = await chat(name);
      expect(answer.json()).toMatchObject({ model: 'acme/next' });
      expect(answer.headers).toMatchObject({ 'x-routify-model': 'acme/next', sunset: 'Sun, 01 Nov 2026 12:00:00 GMT' });
      const { usage } = answer.json() as { usage: { prompt_tokens: number; completion_tokens: number } };
      expect(await recordOf(answer)).toEqual({
        requested_model: name,
        model_id: ids.get('next'),
        charge: BigInt(usage.prompt_tokens * 3_000 + usage.completion_tokens * 6_000),
      });
      const sent = JSON.parse(caller.sentUpstream(answer)) as { model: string };
      expect(sent.model).toBe('next');
    }
    const streamed = await chat('moved', { stream: true });
    expect(streamed.text).toContain('"model":"acme/next"');
    const asMessage = await caller.post('/v1/messages', { model: 'moved', messages, max_tokens: 20 });
    expect(asMessage.json()).toMatchObject({ type: 'message', model: 'acme/next' });
    const asResponse = await caller.post('/v1/responses', { model: 'moved', input: 'Hello!' });
    expect(asResponse.json()).toMatchObject({ object: 'response', model: 'acme/next' });
    expect((await caller.get('/v1/models/moved')).json()).toMatchObject({ id: 'acme/next' });
  });

  it('REQ-38: embeddings are never redirected', async () => {
    const answer = await caller.post('/v1/embeddings', { model: 'acme/vectors', input: 'a' });
    expect([answer.status, answer.error().metadata]).toEqual([410, { sunset_at: RETIRED, replacement: null }]);
    const redirected = models.update(ids.get('vectors')!, { sunsetAction: 'redirect' }, null, actor);
    await expect(redirected).rejects.toMatchObject({ param: 'sunset_action' });
  });

  it('REQ-38: are skipped among several, by rules and by routify-auto, and not listed', async () => {
    expect(outcomeOf(await chat('gone', { models: ['last'] }))).toBe('acme/last');
    expect(outcomeOf(await chat('last', { models: ['gone', 'moved'] }))).toBe('last');
    const none = await chat('gone', { models: ['acme/gone'] });
    expect([none.status, none.error()]).toMatchObject([410, { code: 'model_sunset', param: 'model' }]);
    expect(outcomeOf(await chat('routify-auto'))).toBe('acme/leaving');
    const { data } = (await caller.get('/v1/models')).json() as { data: { id: string; sunset_at: string | null }[] };
    const listed = data.map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining(['leaving', 'acme/next']));
    expect(listed.filter((id) => /gone|moved|far/.test(id))).toEqual([]);
    expect(data.find(({ id }) => id === 'leaving')).toMatchObject({
      deprecated: true,
      sunset_action: 'refuse',
      replacement: 'acme/next',
      sunset_note: null,
      expiration_date: data.find(({ id }) => id === 'leaving')?.sunset_at?.slice(0, 10),
    });
    const rules = platform.services.get(RouteRulesService);
    const { id } = await rules.create({ match: { model: 'acme/last' }, fallbacks: ['acme/gone', 'acme/moved'] }, actor);
    let tries = 0;
    const failing = () => ({ simulate: { fail_status: 500, fail_times: 1, fail_key: `rule-${++tries}` } });
    await eventually('the rule answers', async () => outcomeOf(await chat('last', failing())) === 'acme/next');
    await rules.archive(id, null, actor);
    await platform.restoreChannels();
  });

  it('ATK-350: lead to no model that the key, the tier or the organization may not use', async () => {
    const tier = await platform.services.get(TiersService).create({ name: 'narrow', modelDeny: ['next'] }, actor);
    const narrow = {
      key: await callerOf({ key: { modelAllow: ['acme/moved', 'acme/f*'] } }),
      organization: await callerOf({ organization: { allowedModels: ['moved', 'far'] } }),
      tier: await callerOf({ organization: { tierId: tier.id } }),
    };
    for (const from of Object.values(narrow)) {
      for (const name of ['moved', 'far', 'acme/far']) {
        const answer = await chat(name, {}, from);
        // Nor is it named.
        expect([answer.status, answer.error().metadata]).toEqual([410, { sunset_at: RETIRED, replacement: null }]);
        expect(`${answer.error().message} ${String(answer.headers.link)}`).not.toContain('acme/next');
      }
      expect(outcomeOf(await chat('moved', { models: ['far'] }, from))).toBe('model_sunset');
    }
    // A key for the replacement alone does not get it by the other name.
    const other = await callerOf({ key: { modelAllow: ['acme/next'] } });
    expect(outcomeOf(await chat('moved', {}, other))).toBe('model_not_allowed');
    expect(outcomeOf(await chat('moved', { routify: { max_price: { prompt: 2.9 } } }))).not.toBe('acme/next');
    expect(outcomeOf(await chat('moved', { routify: { max_price: { prompt: 3 } } }))).toBe('acme/next');
  });

  it('ATK-350: cost what their replacement costs, and no more than the caps and the balance allow', async () => {
    // 20 output tokens of `next` cost 0.00012 USD, of the retired model 0.00004.
    const poor = await callerOf({ topUpUsd: '0.0001' });
    expect(outcomeOf(await chat('moved', {}, poor))).toBe('insufficient_balance');
    const capped = await callerOf({ key: { caps: [{ period: 'day', limitNanoUsd: 100_000n }] } });
    expect(outcomeOf(await chat('moved', {}, capped))).toBe('spend_cap_reached');
  });

  it('REQ-38: retire at the moment, without a change of the catalog', async () => {
    await change('last', { sunsetAtMs: Date.now() + 4_000, replacement: 'acme/next' });
    const { version } = await models.get(ids.get('last')!);
    expect(outcomeOf(await chat('last'))).toBe('last');
    await eventually('it is retired', async () => outcomeOf(await chat('last')) === 'model_sunset');
    expect((await models.get(ids.get('last')!)).version).toBe(version);
    await change('last', { sunsetAtMs: null });
    expect(outcomeOf(await chat('last'))).toBe('last');
  });

  it('REQ-38: an alias means one model for a whole request, and the record names it', async () => {
    const first = new ScriptedUpstream();
    await first.start();
    const old = await platform.addModel({ canonicalId: 'acme/v1', aliases: ['acme-latest'], price: priced(1n) });
    const next = await platform.addModel({ canonicalId: 'acme/v2', price: priced(1n) });
    await platform.addChannel({ name: 'held', serves: ['acme/v1'], baseUrl: first.url, priority: 1 });
    await platform.addChannel({ name: 'second', serves: ['acme/v1'], priority: 200 });
    await platform.addChannel({ name: 'other', serves: ['acme/v2'] });
    const held = new Promise<() => void>((resolve) => {
      first.answers((response) => {
        resolve(() => response.writeHead(500).end('{}'));
      });
    });
    const running = chat('acme-latest');
    const fail = await held;
    // The operator gives the name to the new model while the first attempt runs.
    await models.update(old, { aliases: [] }, null, actor);
    await models.update(next, { aliases: ['acme-latest'] }, null, actor);
    const catalog = platform.gateway.app.get(CatalogSnapshot);
    await eventually('the gateway knows the new meaning', () => catalog.find('acme-latest')?.id === next);
    fail();
    const answer = await running;
    expect(answer.headers).toMatchObject({ 'x-routify-channel': 'second', 'x-routify-model': 'acme/v1' });
    expect(await recordOf(answer)).toMatchObject({ requested_model: 'acme-latest', model_id: old });
    const later = await chat('acme-latest');
    expect(later.headers).toMatchObject({ 'x-routify-channel': 'other', 'x-routify-model': 'acme/v2' });
    expect(await recordOf(later)).toMatchObject({ requested_model: 'acme-latest', model_id: next });
    await first.stop();
  });
});
