import { startControlApp, type ControlApp, type ApiObject } from '../../../support/control/control-app.js';
import { eventually } from '../../../support/eventually.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

describe('keys', () => {
  let app: ControlApp;
  let organizationId: string;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = (await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body.id;
  });
  afterAll(() => app.stop());

  const create = async (fields: object = { name: 'k' }): Promise<ApiObject> =>
    (await app.call('post', `/organizations/${organizationId}/keys`, fields).expect(201)).body as ApiObject;

  it('shows the secret once', async () => {
    const { secret, ...key } = await create();
    expect(secret).toMatch(/^rtf_[0-9A-Za-z]{38}$/);
    expect(key).toEqual({
      object: 'api_key',
      id: expect.stringMatching(/^key_/),
      organization_id: organizationId,
      member_id: null,
      project_id: null,
      name: 'k',
      purpose: 'api',
      masked: `${secret.slice(0, 12)}…${secret.slice(-4)}`,
      imported_from: null,
      status: 'active',
      scopes: { models: [], endpoints: [] },
      caps: [],
      ip_allow: [],
      rpm: null,
      tpm: null,
      concurrency: null,
      cache_marks: null,
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
      previous_secret: null,
      metadata: {},
      version: 1,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await app.call('get', `/keys/${key.id}`).expect(200)).body).toEqual(key);
    expect((await app.call('get', `/organizations/${organizationId}/keys`).expect(200)).body.data).toEqual([key]);
  });

  it('stores no secret, neither in the database nor in the audit', async () => {
    const created = await create({ name: 'canary' });
    const rotated = (await app.call('post', `/keys/${created.id}/rotate`).expect(200)).body as ApiObject;
    const dump = await app.dump();
    for (const { secret } of [created, rotated]) expect(dump).not.toContain(secret.slice(4, -6));
  });

  it('creates one with every field', async () => {
    const fields = {
      name: 'full',
      scopes: { models: ['openai/*'], endpoints: ['chat', 'models'] },
      ip_allow: ['203.0.113.0/24', '2001:db8::1'],
      rpm: 1,
      tpm: 2,
      concurrency: 3,
      cache_marks: 'never',
      expires_at: '2099-01-01T00:00:00.000Z',
      metadata: { team: 'search' },
    };
    expect(await create(fields)).toMatchObject(fields);
  });

  it('shows the spend of each cap, in the time zone of the organization', async () => {
    const caps = [
      { period: 'day', amount_usd: '5' },
      { period: 'total', amount_usd: '0.000000001' },
    ];
    const { id, ...key } = await create({ name: 'capped', caps });
    const unspent = { spent_usd: '0' };
    expect(key.caps).toEqual([
      { ...caps[0], ...unspent, resets_at: expect.stringMatching(/T00:00:00\.000Z$/), time_zone: null },
      { ...caps[1], ...unspent, resets_at: null, time_zone: null },
    ]);
    await app.query(
      `INSERT INTO key_spend (key_id, period, window_key, organization_id, spent_nano_usd)
       SELECT id, 'total', 'total', organization_id, 7 FROM api_key WHERE name = 'capped'`,
    );
    await app.call('patch', `/organizations/${organizationId}`, { tz: 'Asia/Kathmandu' }).expect(200);
    const shown = (await app.call('get', `/keys/${id}`).expect(200)).body as ApiObject;
    expect(shown.caps).toMatchObject([
      { resets_at: expect.stringMatching(/T18:15:00\.000Z$/) },
      { spent_usd: '0.000000007' },
    ]);
    const patched = (await app.call('patch', `/keys/${id}`, { caps: [] }).expect(200)).body as ApiObject;
    expect(patched.caps).toEqual([]);
  });

  it('LIFE-33: a cap may have a time zone of its own, kept by changes that do not name it', async () => {
    const day = { period: 'day', amount_usd: '5' };
    const { id, ...key } = await create({ name: 'zoned', caps: [{ ...day, time_zone: 'Asia/Tokyo' }] });
    const shown = (time: string, time_zone: string | null, amount_usd = '5') => [
      { ...day, amount_usd, spent_usd: '0', resets_at: expect.stringContaining(time) as string, time_zone },
    ];
    expect(key.caps).toEqual(shown('T15:00:00.000Z', 'Asia/Tokyo'));
    const patch = async (cap: object): Promise<unknown> =>
      (await app.call('patch', `/keys/${id}`, { caps: [{ ...day, ...cap }] }).expect(200)).body.caps;
    expect(await patch({ amount_usd: '7' })).toEqual(shown('T15:00:00.000Z', 'Asia/Tokyo', '7'));
    expect(await patch({ time_zone: 'UTC' })).toEqual(shown('T00:00:00.000Z', 'UTC'));
    expect(await patch({ time_zone: null })).toEqual(shown('T', null));
    for (const cap of [
      { ...day, time_zone: 'Mars/Olympus' },
      { period: 'total', amount_usd: '5', time_zone: 'UTC' },
    ]) {
      const { body } = await app.call('patch', `/keys/${id}`, { caps: [cap] }).expect(400);
      expect(body.error.param).toMatch(/^caps/);
    }
  });

  it('AUTH-7: an alias in a list of models is stored as its model, wherever lists are written', async () => {
    const card = { context_length: 10, max_output_tokens: 5 };
    const model = { canonical_id: 'acme/scoped', aliases: ['old-name', 'scoped'], ...card };
    const { id: modelId } = (await app.call('post', '/models', model).expect(201)).body as ApiObject;
    await app.call('post', '/models', { canonical_id: 'acme/other', aliases: ['other'], ...card }).expect(201);
    const models = ['old-name', 'scoped', 'oth*', 'acme/*', 'acme/later'];
    const stored = ['acme/scoped', 'oth*', 'acme/other', 'acme/*', 'acme/later'];
    const key = await create({ name: 'scoped', scopes: { models } });
    expect(key.scopes).toMatchObject({ models: stored });
    const write = async (method: 'post' | 'patch', path: string, body: object): Promise<ApiObject> =>
      (await app.call(method, path, body).expect(method === 'post' ? 201 : 200)).body as ApiObject;
    const tier = await write('post', '/tiers', { name: 'scoped', model_allow: models, model_deny: ['other'] });
    expect(tier).toMatchObject({ model_allow: stored, model_deny: ['acme/other'] });
    await write('patch', `/organizations/${organizationId}`, { allowed_models: ['old-name'] });
    await write('patch', `/models/${modelId}`, { aliases: ['new-name'] });
    await write('patch', `/models/${modelId}`, { aliases: [] });
    expect((await app.call('get', `/keys/${key.id}`).expect(200)).body.scopes).toMatchObject({ models: stored });
    const patched = await write('patch', `/keys/${key.id}`, { scopes: { models: ['new-name', 'other'] } });
    expect(patched.scopes).toMatchObject({ models: ['new-name', 'acme/other'], endpoints: [] });
    const organization = await write('patch', `/organizations/${organizationId}`, { name: 'Acme' });
    expect(organization.allowed_models).toEqual(['acme/scoped']);
    await write('patch', `/organizations/${organizationId}`, { allowed_models: [] });
  });

  it('AUTH-7 ATK-234: a customer’s list finds the aliases of models that it may use, and of no other', async () => {
    const card = {
      context_length: 10,
      max_output_tokens: 5,
      price: { input_per_mtok_usd: '1', output_per_mtok_usd: '1' },
    };
    for (const name of ['open', 'hidden']) {
      const model = { canonical_id: `secret-lab/${name}`, aliases: [`seen-${name}`], ...card };
      await app.call('post', '/models', model).expect(201);
    }
    const draft = {
      canonical_id: 'secret-lab/draft',
      aliases: ['seen-draft'],
      context_length: 10,
      max_output_tokens: 5,
    };
    await app.call('post', '/models', draft).expect(201);
    const { body } = await app.call('post', '/organizations', { name: 'Limited', allowed_models: ['secret-lab/open'] });
    const owner = await joinOrganization(app, (body as ApiObject).id, 'owner');
    await eventually(async () => (await owner.call('get', '/models').expect(200)).body.data.length === 1);
    const models = ['*', 'seen-*', 'seen-open', 'seen-hidden', 'seen-draft'];
    const stored = ['*', 'seen-*', 'secret-lab/open', 'seen-hidden', 'seen-draft'];
    const { body: key } = await owner.call('post', '/keys', { name: 'curious', scopes: { models } }).expect(201);
    expect((key as ApiObject).scopes).toMatchObject({ models: stored });
    const path = `/keys/${(key as ApiObject).id}`;
    const patched = await owner.call('patch', path, { scopes: { models: ['seen-hid*'] } }).expect(200);
    expect((patched.body as ApiObject).scopes).toMatchObject({ models: ['seen-hid*'] });
  });

  it('patches the named fields; metadata is merged', async () => {
    const { id } = await create({ name: 'patched', rpm: 5, metadata: { a: '1', b: '2' } });
    const patch = { scopes: { models: ['gpt-4o'] }, rpm: null, expires_at: null, metadata: { b: null, c: '3' } };
    const { body } = await app.call('patch', `/keys/${id}`, patch).expect(200);
    expect(body).toMatchObject({
      name: 'patched',
      scopes: { models: ['gpt-4o'] },
      rpm: null,
      metadata: { a: '1', c: '3' },
      version: 2,
    });
    expect(body.metadata).not.toHaveProperty('b');
  });

  it('rotates the secret of the same key', async () => {
    const created = await create();
    const { body } = await app.call('post', `/keys/${created.id}/rotate`, { reason: 'leaked' }).expect(200);
    expect(body).toMatchObject({ id: created.id, status: 'active', version: 2 });
    expect(body.secret).not.toBe(created.secret);
  });

  it('rotates with a grace, in which both secrets are shown masked', async () => {
    const created = await create();
    const rotate = async (body: object): Promise<ApiObject> =>
      (await app.call('post', `/keys/${created.id}/rotate`, body).expect(200)).body as ApiObject;
    const rotated = await rotate({ grace_seconds: 3_600 });
    expect(rotated.previous_secret).toEqual({ masked: created.masked, valid_until: expect.any(String) });
    expect(rotated.masked).not.toBe(created.masked);
    expect((await rotate({ grace_seconds: 60 })).previous_secret).toMatchObject({ masked: rotated.masked });
    expect((await rotate({})).previous_secret).toBeNull();
  });

  it('revokes for good', async () => {
    const { id } = await create();
    const revoke = async (): Promise<unknown> => (await app.call('post', `/keys/${id}/revoke`).expect(200)).body;
    const revoked = await revoke();
    expect(revoked).toMatchObject({ status: 'revoked', revoked_at: expect.any(String) });
    expect(await revoke()).toEqual(revoked);
    for (const [method, path] of [
      ['patch', ''],
      ['post', '/rotate'],
    ] as const) {
      const { body } = await app.call(method, `/keys/${id}${path}`).expect(409);
      expect(body.error.message).toContain('revoked');
    }
  });

  it('filters lists', async () => {
    const { id, masked } = await create({ name: 'needle' });
    await app.call('post', `/keys/${id}/revoke`).expect(200);
    const find = async (query: string): Promise<unknown[]> =>
      (await app.call('get', `/organizations/${organizationId}/keys?${query}`).expect(200)).body.data as ApiObject[];
    expect(await find('q=NEED')).toMatchObject([{ id }]);
    expect(await find(`q=${String(masked).slice(0, 12)}`)).toMatchObject([{ id }]);
    expect(await find('q=need&status=revoked')).toMatchObject([{ id }]);
    expect(await find('q=need&status=active')).toEqual([]);
  });

  it('belong to one organization', async () => {
    const other = (await app.call('post', '/organizations', { name: 'Other' }).expect(201)).body.id;
    expect((await app.call('get', `/organizations/${other}/keys`).expect(200)).body.data).toEqual([]);
    const unknownId = 'org_01jd3k9v6qe8yb5t2x7m4c0n1p';
    await app.call('get', `/organizations/${unknownId}/keys`).expect(404);
    await app.call('post', `/organizations/${unknownId}/keys`, { name: 'k' }).expect(404);
  });

  it('answers 404 for an unknown id', async () => {
    const id = 'key_01jd3k9v6qe8yb5t2x7m4c0n1p';
    await app.call('get', `/keys/${id}`).expect(404);
    await app.call('patch', `/keys/${id}`, { name: 'x' }).expect(404);
    await app.call('post', `/keys/${id}/rotate`).expect(404);
    await app.call('post', `/keys/${id}/revoke`).expect(404);
  });

  it.each([
    { fields: {}, param: 'name' },
    { fields: { name: 'x', scopes: { models: ['two words'] } }, param: 'scopes.models' },
    { fields: { name: 'x', scopes: { endpoints: ['chats'] } }, param: 'scopes.endpoints' },
    { fields: { name: 'x', ip_allow: ['203.0.113.0/33'] }, param: 'ip_allow' },
    { fields: { name: 'x', caps: [{ period: 'week', amount_usd: '1' }] }, param: 'caps[0].period' },
    { fields: { name: 'x', caps: [{ period: 'day', amount_usd: '-1' }] }, param: 'caps[0].amount_usd' },
    { fields: { name: 'x', caps: Array(2).fill({ period: 'day', amount_usd: '1' }) }, param: 'caps' },
    { fields: { name: 'x', cache_marks: 'sometimes' }, param: 'cache_marks' },
    { fields: { name: 'x', expires_at: 'tomorrow' }, param: 'expires_at' },
    { fields: { name: 'x', organization_id: 'org_01jd3k9v6qe8yb5t2x7m4c0n1p' }, param: 'organization_id' },
    { fields: { name: 'x', status: 'active' }, param: 'status' },
    { fields: { name: 'x', metadata: { a: 1 } }, param: 'metadata' },
  ])('refuses $fields', async ({ fields, param }) => {
    const { body } = await app.call('post', `/organizations/${organizationId}/keys`, fields).expect(400);
    expect(body.error.param).toBe(param);
  });
});
