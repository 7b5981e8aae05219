import { ApiKeysService, KeyUses } from '#auth';
import { formatUsd, type SpendCap, systemActor } from '#core';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { eventually, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 100 };

/** Restrictions of a key: endpoints, addresses and caps. */
describe('restricted keys', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ ROUTIFY_TRUST_PROXY: '1' });
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addModel({
      canonicalId: 'acme/free',
      price: [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n } }],
    });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o', 'acme/free'] });
  }, 120_000);
  afterAll(() => platform.stop());

  const callerOf = ({ apiKey }: Customer): GatewayCaller => new GatewayCaller(platform, apiKey);
  const codeOf = (answer: Answer): unknown => (answer.status === 200 ? 200 : [answer.status, answer.error().code]);
  const keys = (): ApiKeysService => platform.services.get(ApiKeysService);

  it('ERR-403: a key for some endpoints gets scope_missing on the others, and may always look at itself', async () => {
    const chat = callerOf(await platform.addCustomer({ key: { endpoints: ['chat'] } }));
    const models = callerOf(await platform.addCustomer({ key: { endpoints: ['models', 'credits'] } }));
    const missing = [403, 'scope_missing'];
    const tried = async (caller: GatewayCaller): Promise<unknown[]> => [
      codeOf(await caller.chat(hello)),
      ...(await Promise.all(
        ['models', 'models/gpt-4o', 'credits', 'key', 'generations/gen_x'].map(async (path) =>
          codeOf(await caller.get(`/v1/${path}`)),
        ),
      )),
    ];
    expect(await tried(chat)).toEqual([200, missing, missing, missing, 200, missing]);
    expect(await tried(models)).toEqual([missing, 200, 200, 200, 200, missing]);
    expect((await chat.get('/v1/models')).error().metadata).toEqual({ needed: 'models', scopes: ['chat'] });
  });

  it('ERR-403: a key with allowed addresses is refused elsewhere; a trusted proxy reports the client’s address', async () => {
    const near = callerOf(await platform.addCustomer({ key: { ipAllow: ['127.0.0.0/8'] } }));
    const far = callerOf(await platform.addCustomer({ key: { ipAllow: ['203.0.113.0/24'] } }));
    expect(codeOf(await near.chat(hello))).toBe(200);
    expect(codeOf(await far.chat(hello))).toEqual([403, 'ip_not_allowed']);
    const from = async (address: string): Promise<unknown> =>
      codeOf(await far.chat(hello, { 'x-forwarded-for': address }));
    expect(await from('203.0.113.9')).toBe(200);
    expect(await from('::ffff:203.0.113.9')).toBe(200);
    // Only the last hop comes from the proxy; the client can forge the entries before it.
    expect(await from('203.0.113.9, 198.51.100.1')).toEqual([403, 'ip_not_allowed']);
    expect(await from('198.51.100.1, 203.0.113.9')).toBe(200);
    expect(await from('no address')).toEqual([403, 'ip_not_allowed']);
  });

  it('AUTH-4: after a rotation the old secret is good for the grace, and revoking ends both', async () => {
    const customer = await platform.addCustomer();
    const old = callerOf(customer);
    expect(codeOf(await old.get('/v1/key'))).toBe(200);
    const { secret } = await keys().rotate(customer.keyId, 1_500, null, actor);
    const fresh = new GatewayCaller(platform, secret);
    expect(codeOf(await fresh.get('/v1/key'))).toBe(200);
    await eventually(
      'the old secret has its expiry',
      async () => (await old.get('/v1/key')).json().expires_at !== null,
    );
    expect((await fresh.get('/v1/key')).json().expires_at).toBeNull();
    await eventually('the grace ends', async () => (await old.get('/v1/key')).status === 401);
    expect(codeOf(await old.get('/v1/key'))).toEqual([401, 'key_expired']);
    const rotated = await keys().rotate(customer.keyId, 3_600_000, null, actor);
    await keys().revoke(customer.keyId, null, actor);
    await eventually('revoked', async () => (await fresh.get('/v1/key')).status === 401);
    for (const known of [secret, rotated.secret]) {
      expect(codeOf(await new GatewayCaller(platform, known).get('/v1/key'))).not.toBe(200);
    }
  });

  it('ERR-402: a spend cap refuses what it does not cover, says what would fit, and lets free models pass', async () => {
    const caps: SpendCap[] = [{ period: 'month', limitNanoUsd: 700_000n }];
    const capped = callerOf(await platform.addCustomer({ organization: { tz: 'Asia/Kathmandu' }, key: { caps } }));
    const refused = await capped.chat(hello);
    expect(codeOf(refused)).toEqual([402, 'spend_cap_reached']);
    const { metadata = {} } = refused.error();
    expect(metadata).toMatchObject({
      limit_source: 'cap',
      scope: 'key',
      period: 'month',
      cap_usd: '0.0007',
      spent_usd: '0',
      held_usd: '0',
      resets_at: expect.stringMatching(/T18:15:00\.000Z$/) as string,
    });
    expect(refused.headers['x-should-retry']).toBe('false');
    expect(codeOf(await capped.chat({ ...hello, max_tokens: metadata.max_tokens }))).toBe(200);
    expect(codeOf(await capped.chat({ ...hello, model: 'acme/free' }))).toBe(200);
  });

  it('NBR-2 LIFE-33: a cap resets in its own time zone, which the key shows', async () => {
    const caps: SpendCap[] = [{ period: 'day', limitNanoUsd: 1n, timeZone: 'Asia/Kathmandu' }];
    const capped = callerOf(await platform.addCustomer({ key: { caps } }));
    const refused = await capped.chat(hello);
    expect(codeOf(refused)).toEqual([402, 'spend_cap_reached']);
    const resets_at = expect.stringMatching(/T18:15:00\.000Z$/) as string;
    expect(refused.error().metadata).toMatchObject({ scope: 'key', period: 'day', resets_at });
    expect((await capped.get('/v1/key')).json().caps).toMatchObject([{ resets_at, time_zone: 'Asia/Kathmandu' }]);
  });

  it('NBR-2: the key tells its holder what is spent and held of each cap, before and after settlement', async () => {
    const caps: SpendCap[] = [
      { period: 'day', limitNanoUsd: 10_000_000_000n },
      { period: 'total', limitNanoUsd: 10_000_000_000n },
    ];
    const customer = await platform.addCustomer({ key: { caps, metadata: { team: 'search' } } });
    const caller = callerOf(customer);
    const cost = /"cost_usd":([\d.]+)/.exec((await caller.chat(hello)).text)?.[1] ?? '';
    const shown = async (): Promise<unknown> => (await caller.get('/v1/key')).json().caps;
    const row = (period: string, spent: string, held: string) => ({
      id: null,
      scope: 'key',
      model: null,
      tag: null,
      period,
      amount_usd: '10',
      spent_usd: spent,
      held_usd: held,
      remaining_usd: formatUsd(10_000_000_000n - BigInt(Math.round(Number(cost) * 1e9))),
      enforced: true,
      resets_at: period === 'total' ? null : expect.any(String),
      time_zone: period === 'total' ? null : 'UTC',
    });
    await eventually('captured', async () => JSON.stringify(await shown()).includes(`"held_usd":"${cost}"`));
    expect(await shown()).toEqual([row('day', '0', cost), row('total', '0', cost)]);
    await platform.settle();
    expect(await shown()).toEqual([row('day', cost, '0'), row('total', cost, '0')]);
    expect((await caller.get('/v1/key')).json()).toMatchObject({ metadata: { team: 'search' }, ip_allow: null });
  });

  it('the last use of a key is written once a minute, not with each request', async () => {
    const customer = await platform.addCustomer();
    await callerOf(customer).chat(hello);
    await platform.settle();
    expect((await keys().get(customer.keyId)).lastUsedAt).toBeNull();
    await platform.services.get(KeyUses).write();
    const { lastUsedAt, version } = await keys().get(customer.keyId);
    expect(Math.abs(Number(lastUsedAt) - Date.now())).toBeLessThan(60_000);
    expect(version).toBe(1);
  });
});
