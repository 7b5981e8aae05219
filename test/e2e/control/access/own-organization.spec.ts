import { formatId, parseId } from '#core';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';

/** `/api/v1`: the caller's own organization, as its members see it. */
describe('the own organization', () => {
  let app: ControlApp;
  let worker: LedgerFixture;
  let organizationId: string;
  let uuid: string;
  let owner: CustomerCaller;
  let developer: CustomerCaller;
  let ownKey: ApiObject;
  let foreignKey: ApiObject;

  beforeAll(async () => {
    app = await startControlApp();
    worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
    await app.call('post', '/tiers', { name: 'standard', is_default: true, markup_bps: 1_000 }).expect(201);
    const created = await app.call('post', '/organizations', { name: 'Acme', tz: 'Asia/Kathmandu' }).expect(201);
    organizationId = (created.body as ApiObject).id;
    uuid = parseId('org', organizationId) ?? '';
    await topUp('10');
    owner = await joinOrganization(app, organizationId, 'owner');
    developer = await joinOrganization(app, organizationId, 'developer');
    ownKey = (await developer.call('post', '/keys', { name: 'own' }).expect(201)).body as ApiObject;
    foreignKey = (await owner.call('post', '/keys', { name: 'of the owner' }).expect(201)).body as ApiObject;
  });
  afterAll(async () => {
    await worker.close();
    await app.stop();
  });

  const topUp = (amount_usd: string) =>
    app
      .call('post', `/organizations/${organizationId}/topups`, { amount_usd })
      .set('idempotency-key', `topup-${amount_usd}`)
      .expect(201);
  const idsOf = (body: unknown): string[] => (body as ApiList).data.map(({ id }) => id);

  /** Books a request of a key with this charge. */
  const book = async (key: ApiObject, chargeNanoUsd: bigint, admittedAtMs = Date.now()): Promise<string> => {
    const keyId = parseId('key', key.id) ?? '';
    const event = worker.ledgerEvent({ organizationId: uuid, keyId, chargeNanoUsd }, admittedAtMs);
    await worker.book([event]);
    return formatId('gen', event.event.requestId);
  };

  it('is listed, shown and changed', async () => {
    const { body } = await owner.call('get', '/organizations').expect(200);
    expect(idsOf(body)).toEqual([organizationId]);
    expect((await owner.call('get', `/organizations/${organizationId}`).expect(200)).body).toMatchObject({
      name: 'Acme',
      tz: 'Asia/Kathmandu',
      role: 'owner',
      status: 'active',
    });
    const patched = await owner.call('patch', `/organizations/${organizationId}`, { locale: 'de' }).expect(200);
    expect(patched.body).toMatchObject({ locale: 'de', version: 2 });
    const kept = await owner
      .call('patch', `/organizations/${organizationId}`, { response_retention_days: 7 })
      .expect(200);
    expect(kept.body).toMatchObject({ response_retention_days: 7, version: 3 });
    const body400 = (await owner.call('patch', `/organizations/${organizationId}`, { discount_bps: 10_000 })).body;
    expect(body400.error.code).toBe('unknown_parameter');
  });

  it('keys: a developer sees and changes only the own ones', async () => {
    expect(idsOf((await developer.call('get', '/keys').expect(200)).body)).toEqual([ownKey.id]);
    expect(idsOf((await owner.call('get', '/keys').expect(200)).body).sort()).toEqual(
      [ownKey.id, foreignKey.id].sort(),
    );
    expect(ownKey).toMatchObject({ member_id: developer.memberId, secret: expect.stringMatching(/^rtf_/) });
    for (const [method, path] of [
      ['get', ''],
      ['patch', ''],
      ['post', '/rotate'],
      ['post', '/revoke'],
    ] as const) {
      const body = method === 'get' ? undefined : {};
      await developer.call(method, `/keys/${foreignKey.id}${path}`, body).expect(404);
    }
    await developer.call('patch', `/keys/${ownKey.id}`, { rpm: 3 }).expect(200);
    await developer.call('post', `/keys/${ownKey.id}/rotate`, { grace_seconds: 60 }).expect(200);
  });

  it('money: the balance, its expected duration, and every movement', async () => {
    await book(ownKey, 1_000_000_000n);
    const { body } = await owner.call('get', '/balance').expect(200);
    expect(body).toEqual({
      object: 'balance',
      balance_usd: '10',
      held_usd: '0',
      available_usd: '10',
      credit_limit_usd: '0',
      burn_24h_usd: '1',
      days_left: 10,
      display: null,
      balance_display: null,
      held_display: null,
      available_display: null,
      credit_limit_display: null,
      burn_24h_display: null,
    });
    const transfers = ((await owner.call('get', '/transfers').expect(200)).body as ApiList).data;
    expect(transfers).toMatchObject([
      { code: 'usage', amount_usd: '-1', source_id: expect.stringMatching(/^gen_/) },
      { code: 'topup', amount_usd: '10', source_id: expect.stringMatching(/^topup_/) },
    ]);
    for (const transfer of transfers) expect(Object.keys(transfer)).not.toContain('actor');
    await developer.call('get', '/transfers').expect(403);
  });

  it('lots: their amount, remainder and expiry', async () => {
    const expires_at = new Date(Math.ceil(Date.now() / 3_600_000 + 24) * 3_600_000).toISOString();
    const given = { amount_usd: '2', expires_at, priority: 7, reason: 'welcome' };
    const grant = app.call('post', `/organizations/${organizationId}/grants`, given);
    await grant.set('idempotency-key', 'lots').expect(201);
    const { data } = (await owner.call('get', '/grants').expect(200)).body as ApiList;
    expect(data).toMatchObject([{ object: 'grant', ...given, remaining_usd: '2' }]);
    for (const name of ['actor', 'organization_id']) expect(Object.keys(data[0] ?? {})).not.toContain(name);
    await developer.call('get', '/grants').expect(403);
    const stranger = await app.call('post', '/organizations', { name: 'Nobody' }).expect(201);
    const other = await joinOrganization(app, (stranger.body as ApiObject).id, 'owner');
    expect((await other.call('get', '/grants').expect(200)).body).toMatchObject({ data: [] });
  });

  it('holds: running requests, for a developer those of the own keys', async () => {
    const [mine, theirs] = [
      await worker.admit(uuid, 7_000n, null, parseId('key', ownKey.id) ?? ''),
      await worker.admit(uuid, 9_000n, null, parseId('key', foreignKey.id) ?? ''),
    ];
    const held = async (caller: CustomerCaller): Promise<unknown[]> =>
      ((await caller.call('get', '/holds').expect(200)).body as ApiList).data.map(({ id, held_usd }) => [id, held_usd]);
    const shown = [formatId('gen', mine.requestId), '0.000007'];
    expect(await held(developer)).toEqual([shown]);
    expect((await held(owner)).sort()).toEqual([shown, [formatId('gen', theirs.requestId), '0.000009']].sort());
    await Promise.all([mine, theirs].map((request) => worker.capture(request, 0n, { usageSource: 'none' })));
    expect(await held(owner)).toEqual([]);
  });

  it('requests: all of the organization, for a developer those of the own keys', async () => {
    const [mine, theirs] = [await book(ownKey, 3_000n), await book(foreignKey, 5_000n)];
    const list = async (caller: CustomerCaller, query = ''): Promise<string[]> =>
      idsOf((await caller.call('get', `/requests?limit=2${query}`).expect(200)).body);
    expect(await list(owner)).toEqual([theirs, mine]);
    expect(await list(developer, '&min_cost_usd=0')).not.toContain(theirs);
    expect(await list(developer, `&key_id=${foreignKey.id}`)).toEqual([]);
    expect(await list(owner, `&key_id=${foreignKey.id}`)).toEqual([theirs]);
    await developer.call('get', `/requests/${theirs}`).expect(404);
    const { body } = await developer.call('get', `/requests/${mine}`).expect(200);
    expect(body).toMatchObject({ id: mine, cost_usd: '0.000003', key_id: ownKey.id });
    expect(Object.keys(body as object)).not.toEqual(expect.arrayContaining(['upstream_cost_usd']));
    await owner.call('get', `/requests?organization_id=${organizationId}`).expect(400);
  });

  it('usage: by day of the own time zone, by key and by model', async () => {
    // Of the month before: earlier ones may have no partition.
    const now = new Date();
    const at = (day: number, hour = 0, minute = 0): string =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, day, hour, minute)).toISOString();
    // 18:15 UTC is midnight in Kathmandu.
    const early = Date.parse(at(5, 18, 14));
    const ids: Record<string, string> = {};
    for (const [name, atMs] of Object.entries({ early, late: early + 60_000 })) {
      const event = worker.ledgerEvent(
        { organizationId: uuid, keyId: parseId('key', ownKey.id) ?? '', chargeNanoUsd: 2_000n },
        atMs,
      );
      const requestId = `${atMs
        .toString(16)
        .padStart(12, '0')
        .replace(/^(.{8})/, '$1-')}${event.event.requestId.slice(13)}`;
      await worker.book([{ ...event, event: { ...event.event, requestId } }]);
      ids[name] = requestId;
    }
    const window = `from=${at(1)}&to=${at(20)}`;
    const { body } = await owner.call('get', `/usage?${window}`).expect(200);
    const row = { group: null, request_count: 1, error_count: 0, prompt_tokens: 2, cost_usd: '0.000002' };
    expect(body).toMatchObject({
      object: 'usage',
      tz: 'Asia/Kathmandu',
      interval: 'day',
      group_by: null,
      from: at(1),
      data: [
        { starts_at: at(4, 18, 15), ...row },
        { starts_at: at(5, 18, 15), ...row },
      ],
    });
    const sums = async (caller: CustomerCaller, query: string): Promise<unknown> =>
      (await caller.call('get', `/usage?${window}&tz=UTC&${query}`).expect(200)).body.data;
    const both = { starts_at: at(5), request_count: 2, cost_usd: '0.000004' };
    expect(await sums(owner, 'group_by=key')).toMatchObject([{ ...both, group: ownKey.id }]);
    expect(await sums(owner, 'group_by=model')).toMatchObject([{ group: formatId('mdl', worker.modelId) }]);
    expect(await sums(developer, 'interval=month')).toMatchObject([{ request_count: 2 }]);
    expect(await sums(owner, `key_id=${foreignKey.id}`)).toEqual([]);
    await owner.call('get', '/usage?interval=hour&from=2026-01-01T00:00:00Z').expect(400);
    await owner.call('get', '/usage?tz=Mars/Olympus').expect(400);
    await owner.call('get', '/usage?group_by=channel').expect(400);
    const operator = async (query: string): Promise<unknown> =>
      (await app.call('get', `/usage?${window}&${query}`).expect(200)).body.data;
    const margin = { revenue_usd: '0.000004', upstream_cost_usd: '0', margin_usd: '0.000004', forgone_usd: '0' };
    expect(await operator('group_by=organization')).toMatchObject([{ ...both, ...margin, group: organizationId }]);
    expect(JSON.stringify(body)).not.toMatch(/margin|upstream|revenue|forgone/);
    expect(await operator('group_by=tier&interval=month')).toMatchObject([{ group: expect.stringMatching(/^tier_/) }]);
    expect(await operator(`organization_id=${formatId('org', worker.modelId)}`)).toEqual([]);
  });

  it('models: the allowed ones, at the own price', async () => {
    const price = { input_per_mtok_usd: '2', output_per_mtok_usd: '8' };
    const model = { canonical_id: 'acme/fast', context_length: 1_000, max_output_tokens: 100, status: 'active', price };
    await app.call('post', '/models', model).expect(201);
    await app.call('post', '/models', { ...model, canonical_id: 'acme/draft', status: 'draft' }).expect(201);
    await app.call('patch', `/organizations/${organizationId}`, { allowed_models: ['acme/*'] }).expect(200);
    const find = async (): Promise<unknown> => (await developer.call('get', '/models').expect(200)).body.data;
    for (let tries = 0; tries < 100 && !JSON.stringify(await find()).includes('acme/fast'); tries++);
    expect(await find()).toMatchObject([
      { id: 'acme/fast', pricing: { input_per_mtok_usd: '2.2', output_per_mtok_usd: '8.8' } },
    ]);
  });

  it('audit: entries of the organization, without the address of operators', async () => {
    const { body } = await owner.call('get', '/audit?action=key.create,topup.create').expect(200);
    const events = (body as ApiList).data;
    expect(events.map(({ action, address }) => [action, address === null])).toEqual([
      ['key.create', false],
      ['key.create', false],
      ['topup.create', true],
    ]);
    expect((await owner.call('get', `/audit/${events[0]?.id}`).expect(200)).body).toEqual(events[0]);
    const foreign = (await app.call('get', '/audit?action=tier.create').expect(200)).body as ApiList;
    await owner.call('get', `/audit/${foreign.data[0]?.id}`).expect(404);
    await developer.call('get', '/audit').expect(403);
  });

  it('writes are idempotent by token: the answer is replayed without its secret', async () => {
    const create = () => owner.call('post', '/keys', { name: 'once' }).set('idempotency-key', 'once');
    const first = (await create().expect(201)).body as ApiObject;
    const replayed = await create().expect(201);
    expect(replayed.headers['idempotent-replayed']).toBe('true');
    expect(replayed.body).toMatchObject({ id: first.id });
    expect(replayed.body).not.toHaveProperty('secret');
    const others = (await developer.call('post', '/keys', { name: 'once' }).set('idempotency-key', 'once')).body;
    expect((others as ApiObject).id).not.toBe(first.id);
  });
});
