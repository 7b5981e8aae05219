import { formatId, formatUsd } from '#core';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { eventually, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 100 };
const REQUESTS_MAX = 60;

interface Cap {
  readonly scope?: string;
  readonly period: string;
  readonly amount_usd: string;
  readonly spent_usd: string;
  readonly held_usd?: string;
}

/** From the API that sets the caps to the ledger, through a gateway. */
describe('caps of members', () => {
  let platform: Platform;
  let control: ControlApp;
  let customer: Customer;
  let owner: CustomerCaller;
  let developer: CustomerCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    control = await startControlApp(platform.environment);
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    const free = [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n } }];
    await platform.addModel({ canonicalId: 'acme/free', price: free });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o', 'acme/free'] });
  });
  beforeEach(async () => {
    customer = await platform.addCustomer({ organization: { tz: 'Asia/Kathmandu' } });
    const organizationId = formatId('org', customer.organizationId);
    owner = await joinOrganization(control, organizationId, 'owner');
    developer = await joinOrganization(control, organizationId, 'developer');
  });
  afterAll(async () => {
    await control.stop();
    await platform.stop();
  });

  async function keyOf(member: CustomerCaller, fields: object = {}): Promise<GatewayCaller> {
    const { body } = await member.call('post', '/keys', { name: 'key', ...fields }).expect(201);
    return new GatewayCaller(platform, (body as { secret: string }).secret);
  }
  const setCaps = async (member: CustomerCaller, caps: object[]): Promise<void> => {
    await owner.call('patch', `/members/${member.memberId}`, { caps }).expect(200);
  };
  const capsSeenBy = async (caller: GatewayCaller): Promise<readonly Cap[]> =>
    (await caller.get('/v1/key')).json().caps as Cap[];
  const nanoUsd = (text: string): bigint =>
    BigInt(Math.round(Number(/"cost_usd":([\d.]+)/.exec(text)?.[1] ?? 'NaN') * 1e9));

  /** Sends requests with one key until one is refused; returns the charges. */
  async function spendAll(caller: GatewayCaller): Promise<{ readonly spentNanoUsd: bigint; readonly ids: string[] }> {
    let spentNanoUsd = 0n;
    const ids: string[] = [];
    for (let count = 0; count < REQUESTS_MAX; count++) {
      const answer = await caller.chat(hello);
      if (answer.status === 402) return { spentNanoUsd, ids };
      expect(answer.status).toBe(200);
      spentNanoUsd += nanoUsd(answer.text);
      ids.push(String(answer.headers['x-request-id']));
    }
    throw new Error('nothing was refused');
  }

  it('RES-11: a stream that ends at the cap of a member names it', async () => {
    const caller = await keyOf(developer);
    await setCaps(developer, [{ period: 'month', amount_usd: '0.01' }]);
    await eventually('the cap is in force', async () => (await capsSeenBy(caller)).length === 1);
    const long = { ...hello, max_tokens: 20_000, stream: true, simulate: { completion_tokens: 5_000, chunk_ms: 1 } };
    const frames = (await caller.chat(long)).text.trim().split('\n\n');
    expect(frames.at(-1)).toBe('data: [DONE]');
    expect(JSON.parse(frames.at(-2)!.slice('data: '.length))).toMatchObject({
      choices: [{ finish_reason: 'length' }],
      routify: { ended: 'spend_cap_reached', limit_source: 'cap', scope: 'member', period: 'month' },
    });
  });

  it('LIFE-33: a change of its time zone gives a spent cap nothing back', async () => {
    const caller = await keyOf(developer);
    const day = { period: 'day', amount_usd: '0.002' };
    await setCaps(developer, [{ ...day, time_zone: 'Pacific/Kiritimati' }]);
    await eventually('the cap is in force', async () => (await capsSeenBy(caller)).length === 1);
    expect((await spendAll(caller)).spentNanoUsd).toBeGreaterThan(0n);
    for (const [cap, time_zone] of [
      [{ time_zone: 'Etc/GMT+12' }, 'Etc/GMT+12'],
      [{ amount_usd: '0.002' }, 'Etc/GMT+12'],
      [{ time_zone: null }, 'Asia/Kathmandu'],
    ] as const) {
      await setCaps(developer, [{ ...day, ...cap }]);
      await eventually('the zone is in force', async () => {
        const [shown] = (await caller.get('/v1/key')).json().caps as { time_zone: string }[];
        return shown?.time_zone === time_zone;
      });
      expect((await caller.chat(hello)).status).toBe(402);
      await platform.settle();
      expect((await caller.chat(hello)).status).toBe(402);
    }
  });

  it('ERR-402, REDIS-23: the caps of a member count over all keys that it has made, and over no others', async () => {
    const [first, second] = [await keyOf(developer), await keyOf(developer)];
    const others = await keyOf(owner);
    expect((await first.chat(hello)).status).toBe(200);
    await platform.settle();
    const caps = [
      { period: 'day', amount_usd: '0.002' },
      { period: 'total', amount_usd: '5' },
    ];
    await setCaps(developer, caps);
    await eventually('the cap is in force', async () => (await capsSeenBy(first)).length === 2);

    const { spentNanoUsd, ids } = await spendAll(first);
    expect(spentNanoUsd).toBeLessThanOrEqual(2_000_000n);
    const refused = (await second.chat(hello)).error();
    expect(refused).toMatchObject({
      code: 'spend_cap_reached',
      metadata: { scope: 'member', period: 'day', cap_usd: '0.002', resets_at: expect.stringMatching(/T18:15:00/) },
    });
    expect(refused.message).toContain("key's member");
    expect((await second.chat({ ...hello, model: 'acme/free' })).status).toBe(200);
    expect((await others.chat(hello)).status).toBe(200);
    expect(await capsSeenBy(others)).toEqual([]);

    await platform.settle();
    const spent_usd = formatUsd(spentNanoUsd);
    expect(await capsSeenBy(second)).toMatchObject([
      { scope: 'member', period: 'day', amount_usd: '0.002', spent_usd, held_usd: '0' },
      { scope: 'member', period: 'total', amount_usd: '5', spent_usd, held_usd: '0', resets_at: null },
    ]);
    const expectedCaps = [
      { period: 'day', amount_usd: '0.002', spent_usd },
      { period: 'total', spent_usd },
    ];
    expect((await owner.call('get', `/members/${developer.memberId}`).expect(200)).body).toMatchObject({
      caps: expectedCaps,
    });
    expect((await developer.call('get', '/me').expect(200)).body).toMatchObject({ caps: expectedCaps });
    const path = `/organizations/${developer.organizationId}/members?role=developer`;
    expect((await control.call('get', path).expect(200)).body).toMatchObject({ data: [{ caps: expectedCaps }] });
    const booked = await platform.query<{ charged: bigint }>(
      `SELECT sum(charge_nano_usd)::bigint AS charged FROM usage_record
       WHERE organization_id = $1::uuid AND spend_windows LIKE '%:day=%'`,
      customer.organizationId,
    );
    expect(booked).toEqual([{ charged: spentNanoUsd }]);

    // A refund lowers the spend of the member as well as of the key.
    const call = control.call('post', '/refunds', { generation_id: ids[0], reason: 'wrong answer' });
    const { amount_usd } = (await call.set('idempotency-key', 'refund-1').expect(201)).body as { amount_usd: string };
    const afterRefund = formatUsd(spentNanoUsd - BigInt(Math.round(Number(amount_usd) * 1e9)));
    await eventually('Redis knows', async () => (await capsSeenBy(second))[0]?.spent_usd === afterRefund);
    expect((await owner.call('get', `/members/${developer.memberId}`)).body).toMatchObject({
      caps: [{ spent_usd: afterRefund }, { spent_usd: afterRefund }],
    });
  });

  it('a cap that is raised or lifted applies from the next second on, and "0" allows free models only', async () => {
    const key = await keyOf(developer, { caps: [{ period: 'month', amount_usd: '7' }] });
    const scopes = async (): Promise<string> => (await capsSeenBy(key)).map(({ scope }) => scope).join();
    await setCaps(developer, [{ period: 'total', amount_usd: '0' }]);
    await eventually('in force', async () => (await scopes()) === 'key,member');
    expect((await key.chat(hello)).error()).toMatchObject({ metadata: { scope: 'member', cap_usd: '0' } });
    expect((await key.chat({ ...hello, model: 'acme/free' })).status).toBe(200);
    await setCaps(developer, [{ period: 'total', amount_usd: '1' }]);
    await eventually('raised', async () => (await key.chat(hello)).status === 200);
    await setCaps(developer, []);
    await eventually('lifted', async () => (await scopes()) === 'key');
  });

  it('free models answer at a balance of zero under caps of zero, of key and member', async () => {
    const { organizationId } = await platform.addCustomer({ topUpUsd: '0' });
    owner = await joinOrganization(control, formatId('org', organizationId), 'owner');
    const zero = ['day', 'month', 'total'].map((period) => ({ period, amount_usd: '0' }));
    const key = await keyOf(owner, { caps: zero });
    await setCaps(owner, zero);
    await eventually('in force', async () => (await capsSeenBy(key)).length === 6);
    const free = await key.chat({ ...hello, model: 'acme/free' });
    expect([free.status, free.text.includes('"cost_usd":0')]).toEqual([200, true]);
    expect((await key.chat(hello)).status).toBe(402);
    await platform.settle();
    const charges = await platform.query<{ charge: bigint }>(
      'SELECT charge_nano_usd AS charge FROM usage_record WHERE organization_id = $1::uuid',
      organizationId,
    );
    expect(charges).toEqual([{ charge: 0n }]);
  });

  it('continues after the member has left; the keys stay', async () => {
    const key = await keyOf(developer);
    await setCaps(developer, [{ period: 'day', amount_usd: '0' }]);
    await owner.call('delete', `/members/${developer.memberId}`).expect(200);
    await eventually('in force', async () => (await capsSeenBy(key)).length === 1);
    expect((await key.chat(hello)).status).toBe(402);
  });

  it('is set by owners and admins, for owners by owners only, one for each period', async () => {
    const admin = await joinOrganization(control, owner.organizationId, 'admin');
    const caps = [{ period: 'day', amount_usd: '1' }];
    const patch = (caller: CustomerCaller, member: CustomerCaller, body: object) =>
      caller.call('patch', `/members/${member.memberId}`, body);
    await patch(admin, developer, { caps }).expect(200);
    await patch(developer, developer, { caps: [] }).expect(403);
    await patch(admin, owner, { caps }).expect(403);
    const own = (await patch(owner, owner, { caps }).expect(200)).body as { version: number; role: string };
    expect(own).toMatchObject({
      version: 2,
      role: 'owner',
      caps: [{ period: 'day', amount_usd: '1', spent_usd: '0' }],
    });
    const twice = await patch(owner, developer, { caps: [...caps, ...caps] }).expect(400);
    expect(twice.body).toMatchObject({ error: { param: 'caps' } });
    const audited = (await owner.call('get', '/audit?action=member.update').expect(200)).body as { data: unknown[] };
    expect(audited.data[0]).toMatchObject({ before: { caps: [] }, after: { caps } });
  });
});
