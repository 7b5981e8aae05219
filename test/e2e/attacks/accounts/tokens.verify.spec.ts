import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { logIn, makeOperator } from '../../../support/control/session-caller.js';
import { callerWith, joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
const daysLeft = (expiresAt: unknown): number => Math.round((Date.parse(String(expiresAt)) - Date.now()) / DAY_MS);
const errorOf = (body: unknown) => (body as { error: { code: string; param: string | null } }).error;

/** Keys and tokens that live longer, or are more, than an operator allows. */
describe('attacks with keys and tokens', () => {
  let app: ControlApp;
  let organizationId: string;
  let owner: CustomerCaller;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = ((await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject).id;
    owner = await joinOrganization(app, organizationId, 'owner');
  });
  afterAll(() => app.stop());

  const limit = (days: number | null) =>
    app.call('patch', '/settings/security', { token_max_days: days, api_key_max_days: days }).expect(200);
  const newToken = async (caller: CustomerCaller, fields: object = {}): Promise<ApiObject> =>
    (await caller.call('post', '/me/tokens', { name: 't', ...fields }).expect(201)).body as ApiObject;

  it('ATK-175: a token past its end opens nothing, with a session of another kind beside it neither', async () => {
    const { id, secret, expires_at } = await newToken(owner);
    expect(daysLeft(expires_at)).toBe(90);
    const token = callerWith(app, { ...owner, token: secret });
    await token.call('get', '/me').expect(200);
    await app.query(
      `UPDATE management_token SET expires_at = now() WHERE masked = $1`,
      `${secret.slice(0, 17)}…${secret.slice(-4)}`,
    );
    const operator = await logIn(app, { email: await makeOperator(app), audience: 'operator' });
    for (const request of [token.call('get', '/me'), token.call('get', '/me').set('cookie', operator.cookie)]) {
      expect(errorOf((await request.expect(401)).body).code).toBe('key_expired');
    }
    expect(errorOf((await token.call('post', '/me/tokens', { name: 'heir' }).expect(401)).body).code).toBe(
      'key_expired',
    );
    // Only the holder of the secret learns that it was right once.
    const wrong = callerWith(app, { ...owner, token: `${secret.slice(0, -6)}000000` });
    expect(errorOf((await wrong.call('get', '/me').expect(401)).body).code).toBe('invalid_api_key');
    const past = await newToken(owner, { expires_at: '2020-01-01T00:00:00Z' });
    const gone = callerWith(app, { ...owner, token: past.secret });
    expect(errorOf((await gone.call('get', '/me').expect(401)).body).code).toBe('key_expired');
    await owner.call('post', `/me/tokens/${id}/revoke`).expect(200);
  });

  it('ATK-176: where the operator limits lifetimes, no spelling makes a longer one, and what exists stays', async () => {
    const keys = `/organizations/${organizationId}/keys`;
    const eternal = (await app.call('post', keys, { name: 'eternal' }).expect(201)).body as ApiObject;
    const lasting = callerWith(app, { ...owner, token: (await newToken(owner, { expires_at: null })).secret });
    await limit(30);
    for (const expires_at of [null, inDays(32), '9999-12-31T23:59:59Z']) {
      const attempts = [
        owner.call('post', '/me/tokens', { name: 't', expires_at }),
        app.call('post', '/tokens', { name: 't', expires_at }),
        owner.call('post', '/keys', { name: 'k', expires_at }),
        app.call('post', keys, { name: 'k', expires_at }),
      ];
      for (const attempt of attempts) expect(errorOf((await attempt.expect(400)).body).param).toBe('expires_at');
    }
    const made = [
      await newToken(owner),
      (await app.call('post', '/tokens', { name: 't' }).expect(201)).body,
      (await owner.call('post', '/keys', { name: 'k' }).expect(201)).body,
      (await app.call('post', keys, { name: 'k' }).expect(201)).body,
      await newToken(owner, { expires_at: inDays(30) }),
    ] as ApiObject[];
    expect(made.map(({ expires_at }) => daysLeft(expires_at))).toEqual([30, 30, 30, 30, 30]);
    const own = made[2]?.id ?? '';
    for (const expires_at of [null, inDays(32)]) {
      expect(errorOf((await owner.call('patch', `/keys/${own}`, { expires_at }).expect(400)).body).param).toBe(
        'expires_at',
      );
      expect(errorOf((await app.call('patch', `/keys/${own}`, { expires_at }).expect(400)).body).param).toBe(
        'expires_at',
      );
    }
    await app.call('patch', `/keys/${eternal.id}`, { expires_at: null, name: 'renamed' }).expect(200);
    await app.call('patch', `/keys/${eternal.id}`, { expires_at: inDays(32) }).expect(400);
    await lasting.call('get', '/me').expect(200);
    await limit(null);
    await app.call('patch', `/keys/${own}`, { expires_at: null }).expect(200);
  });

  it('ATK-177: a member has at most 50 tokens that open something, also when they are made side by side', async () => {
    const hoarder = await joinOrganization(app, organizationId, 'viewer');
    const neighbour = await joinOrganization(app, organizationId, 'viewer');
    const { body: list } = await hoarder.call('get', '/me/tokens').expect(200);
    const before = (list as ApiList).data.length;
    const make = () => hoarder.call('post', '/me/tokens', { name: 't' });
    const statuses = (await Promise.all(Array.from({ length: 60 }, make))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(50 - before);
    const refused = await make().expect(409);
    expect(refused.body).toMatchObject({ error: { code: 'limit_reached', metadata: { limit: 50 } } });
    await newToken(neighbour);
    const { body } = await hoarder.call('get', '/me/tokens?limit=2').expect(200);
    const [first, second] = (body as { data: ApiObject[] }).data;
    await hoarder.call('post', `/me/tokens/${first?.id}/revoke`).expect(200);
    await make().expect(201);
    await make().expect(409);
    await app.query('UPDATE management_token SET expires_at = now() WHERE masked = $1', second?.masked);
    await make().expect(201);
    await make().expect(409);
  });

  it('ATK-178: a stolen token shows when and from where it was used', async () => {
    const { secret, ...token } = await newToken(owner);
    expect(token).toMatchObject({ last_used_at: null, last_used_address: null });
    await callerWith(app, { ...owner, token: secret })
      .call('get', '/me')
      .expect(200);
    const { body } = await owner.call('get', '/me/tokens?limit=1').expect(200);
    expect((body as { data: ApiObject[] }).data[0]).toMatchObject({
      id: token.id,
      last_used_at: expect.any(String),
      last_used_address: expect.stringMatching(/127\.0\.0\.1$/),
    });
    const admin = (await app.call('post', '/tokens', { name: 'admin' }).expect(201)).body as ApiObject;
    await app.raw('get', '/admin/v1/tiers').set('authorization', `Bearer ${admin.secret}`).expect(200);
    expect((await app.call('get', `/tokens/${admin.id}`).expect(200)).body).toMatchObject({
      last_used_address: expect.stringMatching(/127\.0\.0\.1$/),
    });
  });
});
