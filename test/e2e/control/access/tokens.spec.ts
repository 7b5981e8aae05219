import { startControlApp, type ControlApp, type ApiObject } from '../../../support/control/control-app.js';

describe('admin tokens', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  const create = async (fields: object): Promise<ApiObject> =>
    (await app.call('post', '/tokens', fields).expect(201)).body as ApiObject;
  const statusOf = async (secret: string): Promise<{ status: number; code?: string }> => {
    const { status, body } = await app.raw('get', '/admin/v1/tiers').set('authorization', `Bearer ${secret}`);
    return status === 200 ? { status } : { status, code: body.error.code };
  };

  it('shows the secret once, and it opens the API', async () => {
    const { secret, ...token } = await create({ name: 'terraform' });
    expect(token).toEqual({
      object: 'admin_token',
      id: expect.stringMatching(/^tok_/),
      name: 'terraform',
      platform_role: 'superadmin',
      masked: `${secret.slice(0, 16)}…${secret.slice(-4)}`,
      status: 'active',
      expires_at: expect.any(String),
      last_used_at: null,
      last_used_address: null,
      revoked_at: null,
      created_by: expect.stringMatching(/^admin_token:tok_/),
      created_at: expect.any(String),
    });
    expect(await statusOf(secret)).toEqual({ status: 200 });
    expect((await app.call('get', `/tokens/${token.id}`).expect(200)).body).toEqual({
      ...token,
      last_used_at: expect.any(String),
      last_used_address: expect.any(String),
    });
    expect(await app.dump()).not.toContain(secret.slice(8, -6));
  });

  it('is refused from the next request after its revocation', async () => {
    const { id, secret } = await create({ name: 'short-lived' });
    const revoked = (await app.call('post', `/tokens/${id}/revoke`, { reason: 'left' }).expect(200)).body;
    expect(revoked).toMatchObject({ status: 'revoked', revoked_at: expect.any(String) });
    expect(await statusOf(secret)).toEqual({ status: 401, code: 'key_revoked' });
    expect((await app.call('post', `/tokens/${id}/revoke`).expect(200)).body).toEqual(revoked);
    const { body } = await app.call('get', '/tokens?status=revoked').expect(200);
    expect(body.data).toMatchObject([{ id }]);
  });

  it('expires', async () => {
    const { secret } = await create({ name: 'expired', expires_at: '2020-01-01T00:00:00Z' });
    expect(await statusOf(secret)).toEqual({ status: 401, code: 'key_expired' });
  });

  it('answers 404 for an unknown id', async () => {
    const id = 'tok_01jd3k9v6qe8yb5t2x7m4c0n1p';
    await app.call('get', `/tokens/${id}`).expect(404);
    await app.call('post', `/tokens/${id}/revoke`).expect(404);
  });
});
