import { formatId } from '#core';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { GatewayCaller } from '../../../support/gateway/gateway-caller.js';
import { eventually, startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

const hello = { model: 'plain', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 100 };

interface Shown {
  readonly id: string;
  readonly version: number;
}

/** From the API that sets the caps of an organization to the ledger, through a gateway. */
describe('caps of an organization’s list', () => {
  let platform: Platform;
  let control: ControlApp;
  let customer: Customer;
  let owner: CustomerCaller;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    control = await startControlApp(platform.environment);
    await platform.addModel({ canonicalId: 'acme/plain', aliases: ['plain'] });
    const free = [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n } }];
    await platform.addModel({ canonicalId: 'acme/free', price: free });
    await platform.addChannel({ name: 'simulator', serves: ['plain', 'acme/free'] });
  });
  beforeEach(async () => {
    customer = await platform.addCustomer();
    owner = await joinOrganization(control, formatId('org', customer.organizationId), 'owner');
    caller = new GatewayCaller(platform, customer.apiKey);
  });
  afterAll(async () => {
    await control.stop();
    await platform.stop();
  });

  const ofOperator = (fields: object) =>
    control.call('post', `/organizations/${owner.organizationId}/caps`, { period: 'month', ...fields });
  const ofCustomer = (fields: object) => owner.call('post', '/caps', { period: 'month', ...fields });

  const seen = async (): Promise<readonly Record<string, unknown>[]> =>
    (await caller.get('/v1/key')).json().caps as Record<string, unknown>[];

  const inForce = (count: number): Promise<void> =>
    eventually('the caps are in force', async () => (await seen()).length === count);

  it('NBR-2, ERR-402: a cap of requests counts free ones, is shown with its use, and names itself when it refuses', async () => {
    const { body } = await ofCustomer({ amount_requests: 2, name: 'Trial', model: 'acme/*' }).expect(201);
    const { id } = body as Shown;
    await inForce(1);
    expect((await caller.chat({ ...hello, model: 'acme/free' })).status).toBe(200);
    expect((await caller.chat(hello)).status).toBe(200);
    const refused = (await caller.chat({ ...hello, model: 'acme/free' })).error();
    expect(refused).toMatchObject({
      code: 'spend_cap_reached',
      metadata: { scope: 'organization', period: 'month', cap_id: id, model: 'acme/*', cap_requests: 2 },
    });
    expect(refused.message).toContain('this organization');
    await platform.settle();
    expect(await seen()).toEqual([
      expect.objectContaining({
        id,
        scope: 'organization',
        model: 'acme/*',
        amount_requests: 2,
        counted_requests: 2,
        running_requests: 0,
        remaining_requests: 0,
        enforced: true,
      }),
    ]);
    expect((await owner.call('get', `/caps/${id}`).expect(200)).body).toMatchObject({
      counted_requests: 2,
      running_requests: 0,
      reached: true,
      spent_usd: null,
      set_by: 'customer',
    });
    await owner.call('delete', `/caps/${id}`).expect(200);
    await eventually('it is gone', async () => (await caller.chat(hello)).status === 200);
  });

  it('counts only what fits its model and its label', async () => {
    await ofCustomer({ amount_usd: '0', model: 'plain' }).expect(201);
    await ofCustomer({ amount_usd: '0', tag_name: 'team', tag_value: 'search' }).expect(201);
    await inForce(2);
    expect((await caller.chat({ ...hello, model: 'acme/free' })).status).toBe(200);
    expect((await caller.chat(hello)).error().metadata).toMatchObject({ model: 'acme/plain', cap_usd: '0' });
    const labelled = { ...hello, model: 'acme/free', metadata: { team: 'search' } };
    // A cap of money lets free requests pass.
    expect((await caller.chat(labelled)).status).toBe(200);
  });

  it('ATK-477: what the operator hides refuses without figures, and is in no answer to the customer', async () => {
    const { body } = await ofOperator({ amount_requests: 0, visible: false }).expect(201);
    const { id } = body as Shown;
    await eventually('it is in force', async () => (await caller.chat(hello)).status === 402);
    const { message, metadata } = (await caller.chat(hello)).error();
    expect(message).toBe('A limit of this organization is reached.');
    expect(metadata).toEqual({ limit_source: 'cap', scope: 'organization' });
    expect(await seen()).toEqual([]);
    expect((await owner.call('get', '/caps').expect(200)).body).toMatchObject({ data: [] });
    await owner.call('get', `/caps/${id}`).expect(404);
    await owner.call('patch', `/caps/${id}`, { amount_requests: 9 }).expect(404);
    await owner.call('delete', `/caps/${id}`).expect(404);
    await ofCustomer({ amount_usd: '1', visible: false }).expect(400);
    await control.call('patch', `/caps/${id}`, { visible: true }).expect(200);
    await inForce(1);
    const refused = await owner.call('delete', `/caps/${id}`).expect(409);
    expect(refused.body).toMatchObject({ error: { metadata: { reason: 'cap_of_operator' } } });
    await control.call('patch', `/caps/${id}`, { amount_requests: 7 }).expect(200);
    await control.call('patch', `/caps/${id}`, { visible: false }).expect(200);
    await control.call('delete', `/caps/${id}`).expect(200);
    const changes = (await owner.call('get', '/audit?limit=100').expect(200)).body as { data: { action: string }[] };
    // The one change of a cap that was visible before and after it.
    expect(changes.data.filter(({ action }) => action.startsWith('cap.'))).toMatchObject([
      { action: 'cap.update', after: { amount_requests: 7 } },
    ]);
  });

  it('an override is in force until its end, and one that only alerts refuses nothing', async () => {
    const reason = { ends_at: new Date(Date.now() + 3_600_000).toISOString(), reason: 'launch' };
    const created = await ofCustomer({ amount_requests: 0 }).expect(201);
    const { id } = created.body as Shown;
    await eventually('it is in force', async () => (await caller.chat(hello)).status === 402);
    await owner.call('patch', `/caps/${id}`, { override: { amount_requests: 1, ...reason } }).expect(200);
    await eventually('the override is in force', async () => (await caller.chat(hello)).status === 200);
    expect((await caller.chat(hello)).error().metadata).toMatchObject({ cap_requests: 1 });
    await owner.call('patch', `/caps/${id}`, { override: null, enforced: false }).expect(200);
    await eventually('it only alerts', async () => (await caller.chat(hello)).status === 200);
    expect(await seen()).toMatchObject([{ enforced: false, amount_requests: 0, remaining_requests: 0 }]);
  });

  it('a period of hours begins with the first request', async () => {
    const created = await ofCustomer({ amount_requests: 1, period: 'hours', period_hours: 5 }).expect(201);
    expect(created.body).toMatchObject({ period: 'hours', period_hours: 5, resets_at: null });
    await inForce(1);
    expect(await seen()).toMatchObject([{ resets_at: null, counted_requests: 0 }]);
    const before = Date.now();
    expect((await caller.chat(hello)).status).toBe(200);
    const { resets_at } = (await caller.chat(hello)).error().metadata as { resets_at: string };
    expect(Date.parse(resets_at) - before).toBeGreaterThanOrEqual(5 * 3_600_000);
    await platform.settle();
    const [shown] = await seen();
    expect(shown).toMatchObject({ counted_requests: 1, resets_at });
    const { id } = created.body as Shown;
    expect((await owner.call('get', `/caps/${id}`)).body).toMatchObject({ counted_requests: 1, resets_at });
  });

  it.each([
    { fields: {}, param: 'amount_usd' },
    { fields: { amount_usd: '1', amount_requests: 1 }, param: 'amount_requests' },
    { fields: { amount_usd: '-1' }, param: 'amount_usd' },
    { fields: { amount_usd: '9000000.000000001' }, param: 'amount_usd' },
    { fields: { amount_usd: '999999999999' }, param: 'amount_usd' },
    { fields: { amount_usd: '1', time_zone: 'Mars/Olympus' }, param: 'time_zone' },
    { fields: { amount_usd: '1', period: 'year' }, param: 'period' },
    { fields: { amount_usd: '1', period: 'hours' }, param: 'period_hours' },
    { fields: { amount_usd: '1', period: 'total', time_zone: 'UTC' }, param: 'time_zone' },
    { fields: { amount_usd: '1', tag_name: 'team' }, param: 'tag_value' },
    { fields: { amount_usd: '1', key_id: formatId('key', '019a0000-0000-7000-8000-000000000001') }, param: 'key_id' },
  ])('refuses $fields, and changes nothing', async ({ fields, param }) => {
    const refused = await ofCustomer(fields).expect(400);
    expect(refused.body).toMatchObject({ error: { param } });
    expect((await owner.call('get', '/caps').expect(200)).body).toMatchObject({ data: [] });
  });

  it('ATK-479: has at most 16 of one holder, keeps its unit, and keeps numbers of deleted ones', async () => {
    for (let count = 0; count < 16; count++) await ofCustomer({ amount_usd: '1' }).expect(201);
    const refused = await ofCustomer({ amount_usd: '1' }).expect(409);
    expect(refused.body).toMatchObject({ error: { metadata: { reason: 'caps_of_holder_limit' } } });
    const ofKey = await ofCustomer({ amount_usd: '1', key_id: formatId('key', customer.keyId) }).expect(201);
    const { id } = ofKey.body as Shown;
    const unit = await owner.call('patch', `/caps/${id}`, { amount_requests: 5 }).expect(400);
    expect(unit.body).toMatchObject({ error: { metadata: { reason: 'cap_unit_fixed' } } });
    await owner.call('delete', `/caps/${id}`).expect(200);
    await ofCustomer({ amount_usd: '1', key_id: formatId('key', customer.keyId) }).expect(201);
    const numbers = await platform.query<{ number: number }>(
      'SELECT number FROM spend_cap WHERE organization_id = $1::uuid ORDER BY number',
      customer.organizationId,
    );
    expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
  });
});
