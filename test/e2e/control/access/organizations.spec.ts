import { startControlApp, type ControlApp, type ApiObject } from '../../../support/control/control-app.js';

describe('organizations', () => {
  let app: ControlApp;
  let tierId: string;

  beforeAll(async () => {
    app = await startControlApp();
    const tier = await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    tierId = tier.body.id;
  });
  afterAll(() => app.stop());

  const create = async (fields: object): Promise<ApiObject> =>
    (await app.call('post', '/organizations', fields).expect(201)).body as ApiObject;

  const walletStatus = async (slug: string): Promise<unknown> => {
    const [wallet] = await app.query(
      'SELECT w.status FROM wallet w JOIN organization o ON o.id = w.organization_id WHERE o.slug = $1',
      slug,
    );
    return wallet?.status;
  };

  it('creates one with every default and an empty wallet', async () => {
    const body = await create({ name: 'Plain & Simple' });
    expect(body).toEqual({
      object: 'organization',
      id: expect.stringMatching(/^org_[0-9a-z]{26}$/),
      name: 'Plain & Simple',
      slug: 'plain-simple',
      status: 'active',
      tier_id: tierId,
      discount_bps: 0,
      tz: 'UTC',
      locale: 'en',
      limits: { rpm: null, tpm: null, concurrency: null },
      allowed_models: [],
      tags: [],
      test: false,
      response_retention_days: null,
      balance_usd: '0',
      held_usd: '0',
      available_usd: '0',
      credit_limit_usd: '0',
      version: 1,
      archived_at: null,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
  });

  it('creates one with every field', async () => {
    const fields = {
      name: 'Full',
      slug: 'full',
      tier_id: tierId,
      discount_bps: 250,
      tz: 'Europe/Berlin',
      locale: 'de',
      limits: { rpm: 1, tpm: 2, concurrency: 3 },
      allowed_models: ['openai/*'],
      tags: ['reseller'],
      response_retention_days: 30,
      credit_limit_usd: '1.5',
    };
    const body = await create(fields);
    expect(body).toMatchObject(fields);
    expect(body.available_usd).toBe('1.5');
    const read = await app.call('get', `/organizations/${body.id}`).expect(200);
    expect(read.body).toEqual(body);
    expect(read.headers.etag).toBe('"1"');
  });

  it('derives another slug when the name is taken, but refuses a requested slug that is taken', async () => {
    const [first, second] = [await create({ name: 'Twin' }), await create({ name: 'Twin' })];
    expect(first.slug).toBe('twin');
    expect(second.slug).toBe(`twin-${second.id.slice(-8)}`);
    const { body } = await app.call('post', '/organizations', { name: 'x', slug: 'twin' }).expect(409);
    expect(body.error).toMatchObject({ code: 'conflict', param: 'slug' });
    await app.call('patch', `/organizations/${second.id}`, { slug: 'twin' }).expect(409);
  });

  it.each([
    { fields: { name: 'x', tier_id: 'tier_01jd3k9v6qe8yb5t2x7m4c0n1p' }, param: 'tier_id' },
    { fields: { name: 'x', tz: 'Mars/Base' }, param: 'tz' },
    { fields: { name: 'x', locale: 'not a locale' }, param: 'locale' },
    { fields: { name: 'x', slug: 'Not A Slug' }, param: 'slug' },
    { fields: { name: 'x', discount_bps: 10_001 }, param: 'discount_bps' },
    { fields: { name: 'x', limits: { rpm: 0 } }, param: 'limits.rpm' },
    { fields: { name: 'x', credit_limit_usd: '-1' }, param: 'credit_limit_usd' },
    { fields: { name: 'x', balance_usd: '1000' }, param: 'balance_usd' },
    { fields: { name: 'x', status: 'active' }, param: 'status' },
    { fields: {}, param: 'name' },
  ])('refuses $fields', async ({ fields, param }) => {
    const { body } = await app.call('post', '/organizations', fields).expect(400);
    expect(body.error.param).toBe(param);
  });

  it('patches the named fields and keeps the rest', async () => {
    const { id } = await create({ name: 'Patched', limits: { rpm: 1, tpm: 2 }, tags: ['a'] });
    const patch = (fields: object) => app.call('patch', `/organizations/${id}`, fields).expect(200);
    expect((await patch({ limits: { rpm: null } })).body).toMatchObject({
      name: 'Patched',
      limits: { rpm: null, tpm: 2, concurrency: null },
      tags: ['a'],
      version: 2,
    });
    expect((await patch({ limits: null, credit_limit_usd: '5' })).body).toMatchObject({
      limits: { rpm: null, tpm: null, concurrency: null },
      credit_limit_usd: '5',
      available_usd: '5',
    });
    const { body } = await app.call('get', `/audit?action=organization.credit_limit&target_id=${id}`).expect(200);
    expect(body.data).toMatchObject([{ before: { credit_limit_usd: '0' }, after: { credit_limit_usd: '5' } }]);
  });

  it('suspends and resumes the wallet with the organization, idempotently', async () => {
    const { id } = await create({ name: 'Suspended' });
    const suspend = () => app.call('post', `/organizations/${id}/suspend`, { reason: 'unpaid' }).expect(200);
    expect((await suspend()).body).toMatchObject({ status: 'suspended', version: 2 });
    expect((await suspend()).body).toMatchObject({ status: 'suspended', version: 2 });
    expect(await walletStatus('suspended')).toBe('suspended');
    expect((await app.call('post', `/organizations/${id}/resume`).expect(200)).body.status).toBe('active');
    expect(await walletStatus('suspended')).toBe('active');
    const { body } = await app.call('get', `/audit?target_id=${id}&action=organization.suspend`).expect(200);
    expect(body.data).toMatchObject([
      { before: { status: 'active' }, after: { status: 'suspended' }, reason: 'unpaid', organization_id: id },
    ]);
  });

  it('archives and restores; a suspension persists', async () => {
    const { id } = await create({ name: 'Archived' });
    await app.call('post', `/organizations/${id}/suspend`).expect(200);
    expect((await app.call('delete', `/organizations/${id}`).expect(200)).body.archived_at).not.toBeNull();
    const listed = async (query: string): Promise<unknown[]> =>
      (await app.call('get', `/organizations?q=archived${query}`).expect(200)).body.data as ApiObject[];
    expect(await listed('')).toEqual([]);
    expect(await listed('&include_archived=true')).toMatchObject([{ id }]);
    const restored = await app.call('post', `/organizations/${id}/restore`).expect(200);
    expect(restored.body).toMatchObject({ archived_at: null, status: 'suspended' });
    expect((await app.call('post', `/organizations/${id}/restore`).expect(409)).body.error.code).toBe('conflict');
  });

  it('does not restore after 30 days', async () => {
    const { id } = await create({ name: 'Long gone' });
    await app.call('delete', `/organizations/${id}`).expect(200);
    await app.query("UPDATE organization SET archived_at = now() - interval '31 days' WHERE slug = 'long-gone'");
    const { body } = await app.call('post', `/organizations/${id}/restore`).expect(409);
    expect(body.error.message).toContain('30 days');
  });

  it('filters lists', async () => {
    const { id } = await create({ name: 'Needle in a Haystack' });
    await app.call('post', `/organizations/${id}/suspend`).expect(200);
    const find = async (query: string): Promise<unknown[]> =>
      (await app.call('get', `/organizations?${query}`).expect(200)).body.data as ApiObject[];
    expect(await find('q=NEEDLE')).toMatchObject([{ id }]);
    expect(await find('q=needle&status=active')).toEqual([]);
    expect(await find(`q=needle&status=active,suspended&tier_id=${tierId}`)).toMatchObject([{ id }]);
    expect(await find("q=%25' OR 1=1 --")).toEqual([]);
    expect((await app.call('get', '/organizations?status=gone').expect(400)).body.error.param).toBe('status');
  });

  it('answers 404 for an unknown id', async () => {
    const id = 'org_01jd3k9v6qe8yb5t2x7m4c0n1p';
    for (const [method, path] of [
      ['get', ''],
      ['patch', ''],
      ['delete', ''],
      ['post', '/suspend'],
      ['post', '/resume'],
      ['post', '/restore'],
    ] as const) {
      const { body } = await app.call(method, `/organizations/${id}${path}`).expect(404);
      expect(body.error).toMatchObject({ code: 'not_found', message: `There is no organization ${id}.` });
    }
  });
});
