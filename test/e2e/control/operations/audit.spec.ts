import { startControlApp, type ControlApp, type ApiObject } from '../../../support/control/control-app.js';

describe('audit', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const list = async (query: string): Promise<ApiObject[]> =>
    (await app.call('get', `/audit?${query}`).expect(200)).body.data as ApiObject[];

  it('records actor, address, action and request', async () => {
    const created = await app.call('post', '/tiers', { name: 'audited' }).expect(201);
    const [event] = await list(`target_id=${created.body.id}`);
    expect(event).toEqual({
      id: expect.stringMatching(/^aud_/),
      object: 'audit_event',
      actor: expect.stringMatching(/^admin_token:tok_/),
      address: expect.stringContaining('127.0.0.1'),
      action: 'tier.create',
      target: { kind: 'tier', id: created.body.id },
      organization_id: null,
      before: null,
      after: expect.objectContaining({ name: 'audited' }),
      reason: null,
      request_id: created.headers['x-request-id'],
      created_at: expect.any(String),
    });
    expect((await app.call('get', `/audit/${String(event?.id)}`).expect(200)).body).toEqual(event);
  });

  it('is filtered', async () => {
    const { id } = (await app.call('post', '/tiers', { name: 'filtered' }).expect(201)).body;
    await app.call('patch', `/tiers/${id}`, { rpm: 1 }).expect(200);
    expect(await list(`target_id=${id}&action=tier.update`)).toHaveLength(1);
    expect(await list(`target_id=${id}&action=tier.update,tier.create`)).toHaveLength(2);
    expect(await list(`target_id=${id}&actor=system:test`)).toEqual([]);
    expect(await list('organization_id=org_01jd3k9v6qe8yb5t2x7m4c0n1p')).toEqual([]);
    expect(await list(`target_id=${id}&created_at_lt=2020-01-01T00:00:00Z`)).toEqual([]);
  });

  it('covers a window of at most 31 days', async () => {
    const { body } = await app.call('get', '/audit?created_at_gte=2020-01-01T00:00:00Z').expect(400);
    expect(body.error).toMatchObject({ param: 'created_at_gte', message: expect.stringContaining('31 days') });
  });

  it('answers 404 for an unknown id', async () => {
    await app.call('get', '/audit/aud_01jd3k9v6qe8yb5t2x7m4c0n1p').expect(404);
  });
});
