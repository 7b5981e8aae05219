import { systemActor } from '#core';
import { TiersService } from '#auth';
import { ChannelsService } from '#channels';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { PLAIN_PRICE, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const messages = [{ role: 'user', content: 'Hello!' }];
const cheap = [{ fromPromptTokens: 0, rates: { input: 1_000_000_000n, output: 2_000_000_000n } }];
const tools = [{ type: 'function', function: { name: 'f' } }];

describe('routing of requests', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/rich', aliases: ['rich'], contextLength: 200_000 });
    await platform.addModel({ canonicalId: 'acme/cheap', aliases: ['cheap'], price: cheap, capabilities: [] });
    await platform.addModel({ canonicalId: 'acme/unserved', price: [{ fromPromptTokens: 0, rates: {} }] });
    await platform.addModel({ canonicalId: 'acme/elsewhere', price: cheap });
    await platform.addModel({ canonicalId: 'acme/secret', price: cheap });
    await platform.addModel({ canonicalId: 'acme/old', status: 'deprecated', price: cheap, replacement: 'acme/rich' });
    await platform.addModel({ canonicalId: 'acme/hidden', status: 'hidden', price: cheap });
    await platform.addModel({ canonicalId: 'acme/pair' });
    await platform.addModel({ canonicalId: 'acme/draft', status: 'draft', price: cheap });
    await platform.addChannel({ name: 'main', serves: ['rich', 'cheap', 'acme/old', 'acme/hidden'] });
    await platform.addChannel({ name: 'europe', region: 'eu-west', serves: ['rich'], priority: 200 });
    await platform.addChannel({ name: 'bare', serves: ['acme/elsewhere'], priority: 1, options: { lacks: ['tools'] } });
    await platform.addChannel({ name: 'able', serves: ['acme/elsewhere'], priority: 9, region: 'us', tags: ['gold'] });
    await platform.addChannel({ name: 'gold', serves: ['acme/secret'], tags: ['gold'] });
    for (const name of ['left', 'right']) await platform.addChannel({ name, serves: ['acme/pair'] });
    customer = await platform.addCustomer({ key: { modelAllow: ['acme/*'] } });
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  function channelOf({ status, headers }: Answer): unknown {
    return status === 200 ? headers['x-routify-channel'] : status;
  }

  it('REQ-20: a region is a hard limit', async () => {
    const send = (region: string | null): Promise<Answer> =>
      caller.chat({ model: 'rich', messages, routify: { region } });
    expect(channelOf(await send('eu-west'))).toBe('europe');
    expect(channelOf(await send(null))).toBe('main');
    const literal = await caller.chat({ model: 'rich', messages, extra_body: { routify: { region: 'eu-west' } } });
    expect(channelOf(literal)).toBe('europe');
  });

  it.each([
    [{ only: ['right'] }, ['right']],
    [{ ignore: ['right'] }, ['left']],
    [{ order: ['right', 'left'] }, ['right']],
    [{ order: ['left'], allow_fallbacks: false, sort: 'latency' }, ['left']],
  ])('REQ-20: %j selects among the channels', async (routify, expected) => {
    for (let time = 0; time < 4; time++) {
      expect(expected).toContain(channelOf(await caller.chat({ model: 'acme/pair', messages, routify })));
    }
  });

  it('REQ-20: no other channel is tried with allow_fallbacks false', async () => {
    const simulate = { status: 500 };
    const answer = await caller.chat({ model: 'acme/pair', messages, simulate, routify: { allow_fallbacks: false } });
    expect(answer.status).toBe(502);
    const attempts = answer.error().metadata?.attempts as { channel: string }[];
    expect(new Set(attempts.map(({ channel }) => channel)).size).toBe(1);
  });

  it('REQ-20: options that leave no channel are 400', async () => {
    const refused = await caller.chat({ model: 'acme/pair', messages, routify: { only: ['nobody'] } });
    expect(refused.error()).toMatchObject({ code: 'invalid_request_error', param: 'routify' });
  });

  it('an affinity key returns to the channel that answered it; other requests are spread', async () => {
    const channelsOf = async (sessionId: string | null): Promise<Set<unknown>> => {
      const channels = new Set<unknown>();
      for (let time = 0; time < 12; time++) {
        channels.add(
          channelOf(await caller.chat({ model: 'acme/pair', messages, routify: { session_id: sessionId } })),
        );
      }
      return channels;
    };
    expect((await channelsOf('one talk')).size).toBe(1);
    expect((await channelsOf(null)).size).toBe(2);
    const simulate = { fail_status: 500, fail_times: 1, fail_key: 'moved' };
    const moved = await caller.chat({ model: 'acme/pair', messages, simulate, routify: { session_id: 'one talk' } });
    expect(await channelsOf('one talk')).toEqual(new Set([channelOf(moved)]));
  });

  it('REQ-20 ERR-403: a region that no channel serves', async () => {
    const answer = await caller.chat({ model: 'rich', messages, routify: { region: 'mars-1' } });
    expect(answer.status).toBe(403);
    expect(answer.error()).toMatchObject({
      type: 'permission_error',
      code: 'region_not_available',
      param: 'routify.region',
    });
    expect(answer.headers['x-should-retry']).toBe('false');
    const auto = await caller.chat({ model: 'routify-auto', messages, routify: { region: 'mars-1' } });
    expect([auto.status, auto.error().code]).toEqual([403, 'region_not_available']);
  });

  it.each(['chat', 'code', 'reasoning', 'translate', 'summarize', 'vision', 'cheap', 'fast'])(
    'REQ-20: the task %s is accepted',
    async (task) => {
      expect(channelOf(await caller.chat({ model: 'rich', messages, routify: { task } }))).toBe('main');
    },
  );

  async function autoPicks(fields: object): Promise<unknown> {
    const answer = await caller.chat({ model: 'routify-auto', messages, ...fields });
    return answer.status === 200 ? answer.json().model : answer.error();
  }

  it('REQ-1 RES-1: routify-auto takes the cheapest model that fits, and names it', async () => {
    const answer = await caller.chat({ model: 'routify-auto', messages });
    expect(answer.json()).toMatchObject({ model: 'acme/cheap', routify: { cost_usd: expect.any(Number) as number } });
    expect(answer.headers['x-routify-model']).toBe('acme/cheap');
    expect(await autoPicks({ tools })).toBe('acme/elsewhere');
    expect(await autoPicks({ routify: { region: 'eu-west' } })).toBe('acme/rich');
    expect(await autoPicks({ response_format: { type: 'json_object' }, routify: { region: 'us' } })).toBe(
      'acme/elsewhere',
    );
    expect(await autoPicks({ messages: [{ role: 'user', content: 'word '.repeat(60_000) }] })).toBe('acme/rich');
    const stream = await caller.chat({ model: 'routify-auto', messages, stream: true });
    expect(stream.text).toContain('"model":"acme/cheap"');
  });

  it('REQ-1 ERR-404: routify-auto where nothing fits says so', async () => {
    expect(await autoPicks({ max_tokens: 1_000_000 })).toMatchObject({ code: 'model_not_found', param: 'model' });
    const none = await platform.addCustomer({ key: { modelAllow: ['nobody/*'] } });
    const answer = await new GatewayCaller(platform, none.apiKey).chat({ model: 'routify-auto', messages });
    expect([answer.status, answer.error().code]).toEqual([404, 'model_not_found']);
  });

  it('REQ-39: other spellings of a name are the model, wherever a request names one', async () => {
    for (const model of ['acme/cheap[1m]', 'models/acme/cheap', 'models/acme/cheap[1M]']) {
      const answer = await caller.chat({ model, messages });
      expect([answer.status, answer.json().model, answer.headers['x-routify-model']]).toEqual([
        200,
        model,
        'acme/cheap',
      ]);
      expect(JSON.parse(caller.sentUpstream(answer))).toMatchObject({ model: 'cheap' });
      const found = await caller.get(`/v1/models/${encodeURIComponent(model)}`);
      expect(found.json()).toMatchObject({ id: model, canonical_id: 'acme/cheap' });
    }
    const several = await caller.chat({ model: 'acme/none', models: ['models/acme/cheap'], messages });
    expect(several.error().code).toBe('model_not_found');
    const second = await caller.chat({ model: 'acme/cheap[1m]', models: ['models/acme/rich'], messages });
    expect(second.json().model).toBe('acme/cheap[1m]');
    expect((await caller.chat({ model: 'models/routify-auto', messages })).json().model).toBe('acme/cheap');
    const body = { model: 'acme/cheap[1m]', max_tokens: 20, messages };
    expect((await caller.post('/v1/messages', body, { 'anthropic-version': '2023-06-01' })).status).toBe(200);
    for (const model of ['acme/cheap[2m]', 'model/acme/cheap', 'models/acme/draft']) {
      expect((await caller.chat({ model, messages })).error().code).toBe('model_not_found');
    }
  });

  it('REQ-1: deprecated and hidden models answer, drafts do not exist', async () => {
    for (const model of ['acme/old', 'acme/hidden']) {
      expect(channelOf(await caller.chat({ model, messages }))).toBe('main');
    }
    expect((await caller.chat({ model: 'acme/draft', messages })).error().code).toBe('model_not_found');
    expect((await caller.chat({ model: 'acme/cheep', messages })).error().metadata).toEqual({
      nearest: expect.not.arrayContaining(['acme/hidden', 'acme/draft']) as string[],
    });
  });

  it('REQ-22: capabilities choose between channels', async () => {
    expect(channelOf(await caller.chat({ model: 'acme/elsewhere', messages }))).toBe('bare');
    expect(channelOf(await caller.chat({ model: 'acme/elsewhere', messages, tools }))).toBe('able');
  });

  it('REQ-22 ERR-4xx: where none has it, the best one is asked and its own error comes back', async () => {
    const error = {
      message: 'tools is not supported.',
      type: 'invalid_request_error',
      param: 'tools',
      code: 'unsupported',
    };
    const answer = await caller.chat({ model: 'cheap', messages, tools, simulate: { status: 400, error: { error } } });
    expect(answer.status).toBe(400);
    const routify = expect.objectContaining({ code: 'upstream_refused', retryable: false }) as object;
    expect(answer.error()).toEqual({ ...error, routify });
    expect(answer.headers['x-should-retry']).toBe('false');
  });

  it('a tier serves only through channels with its tags', async () => {
    const tiers = platform.services.get(TiersService);
    const gold = await tiers.create({ name: 'gold', channelTags: ['gold'] }, actor);
    const member = await platform.addCustomer({ organization: { tierId: gold.id } });
    const own = new GatewayCaller(platform, member.apiKey);
    expect(channelOf(await own.chat({ model: 'acme/secret', messages }))).toBe('gold');
    const unserved = await own.chat({ model: 'cheap', messages });
    expect([unserved.status, unserved.error().code]).toEqual([502, 'all_channels_failed']);
    expect((await own.chat({ model: 'routify-auto', messages })).json()).toMatchObject({ model: 'acme/elsewhere' });
  });

  it('a disabled channel gets no requests, an enabled one does', async () => {
    await platform.addModel({ canonicalId: 'acme/moving', price: PLAIN_PRICE });
    const channelId = await platform.addChannel({ name: 'moving', serves: ['acme/moving'] });
    const status = async (): Promise<number> => (await caller.chat({ model: 'acme/moving', messages })).status;
    await eventually(async () => (await status()) === 200);
    await platform.services.get(ChannelsService).setStatus(channelId, 'disabled', 'test', actor);
    await eventually(async () => (await status()) === 502);
    await platform.services.get(ChannelsService).setStatus(channelId, 'enabled', null, actor);
    await eventually(async () => (await status()) === 200);
  });
});
