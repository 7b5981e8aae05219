import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { givePassword, logIn, PASSWORD } from '../../../support/control/session-caller.js';
import { callerWith, joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';

describe('members, invitations and management tokens', () => {
  let app: ControlApp;
  let organizationId: string;
  let owner: CustomerCaller;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = await createOrganization('Acme');
    owner = await joinOrganization(app, organizationId, 'owner', 'Ada@Example.com');
  });
  afterAll(() => app.stop());

  const createOrganization = async (name: string): Promise<string> =>
    ((await app.call('post', '/organizations', { name }).expect(201)).body as ApiObject).id;
  const codeOf = (body: { error: { code: string } }): string => body.error.code;

  it('shows who they are, to themselves and to operators', async () => {
    expect((await owner.call('get', '/me').expect(200)).body).toEqual({
      object: 'me',
      id: owner.memberId,
      user_id: owner.userId,
      organization_id: organizationId,
      token_id: expect.stringMatching(/^tok_/),
      email: 'ada@example.com',
      name: 'Ada',
      role: 'owner',
      scopes: [],
      caps: [],
      impersonation: null,
    });
    const { body } = await app.call('get', `/users/${owner.userId}`).expect(200);
    expect(body).toMatchObject({ email: 'ada@example.com', name: 'Ada', status: 'active', platform_role: null });
    const members = (await app.call('get', `/organizations/${organizationId}/members`).expect(200)).body as ApiList;
    expect(members.data).toMatchObject([{ id: owner.memberId, role: 'owner' }]);
  });

  it('adds a user to several organizations, with one member in each', async () => {
    const other = await joinOrganization(app, await createOrganization('Other'), 'viewer', 'ada@example.com');
    expect(other.userId).toBe(owner.userId);
    expect(other.memberId).not.toBe(owner.memberId);
    const { body } = await app.call('get', `/users/${owner.userId}/organizations`).expect(200);
    const shown = { object: 'user_organization', status: 'active' };
    expect(body.data).toEqual([
      { ...shown, id: organizationId, name: expect.any(String), member_id: owner.memberId, role: 'owner' },
      { ...shown, id: other.organizationId, name: 'Other', member_id: other.memberId, role: 'viewer' },
    ]);
    await app.call('get', '/users/usr_01jd3k9v6qe8yb5t2x7m4c0n1p/organizations').expect(404);
  });

  describe('an invitation', () => {
    let guests = 0;
    const newAddress = (): string => `guest-${++guests}@people.example`;
    async function invite(email = newAddress()): Promise<{ readonly id: string; readonly token: string }> {
      const fields = { email, role: 'viewer' };
      const { id } = (await owner.call('post', '/invitations', fields).expect(201)).body as ApiObject;
      return { id, token: tokenIn(await mailTo(app, email, 'invitation')) };
    }
    const register = (token: string) =>
      app.raw('post', '/api/v1/auth/invitation/register').send({ token, name: 'X', password: PASSWORD });

    it('ATK-22: is accepted once', async () => {
      const { id, token } = await invite();
      const both = await Promise.all([register(token), register(token)]);
      expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
      const { body } = await owner.call('get', '/invitations?status=accepted').expect(200);
      expect((body as ApiList).data.map((invitation) => invitation.id)).toContain(id);
      await owner.call('post', `/invitations/${id}/revoke`).expect(409);
    });

    it('is refused when it is revoked, expired or unknown', async () => {
      const revoked = await invite();
      await owner.call('post', `/invitations/${revoked.id}/revoke`).expect(200);
      await owner.call('post', `/invitations/${revoked.id}/revoke`).expect(200);
      const old = await invite();
      await app.query(
        `UPDATE invitation SET expires_at = now() - interval '1 minute' WHERE id IN (SELECT id FROM invitation ORDER BY id DESC LIMIT 1)`,
      );
      for (const token of [revoked.token, old.token, owner.token, 'rtf_inv_x']) {
        expect(codeOf((await register(token).expect(400)).body)).toBe('invalid_link');
      }
    });

    it('is listed and revoked by operators, within the organization of the request', async () => {
      const { id, token } = await invite();
      const other = await createOrganization('Without guests');
      const idsOf = async (organization: string): Promise<string[]> => {
        const { body } = await app.call('get', `/organizations/${organization}/invitations?status=pending`).expect(200);
        return (body as ApiList).data.map((invitation) => invitation.id);
      };
      expect(await idsOf(organizationId)).toContain(id);
      expect(await idsOf(other)).toEqual([]);
      const { body } = await app.call('post', `/invitations/${id}/revoke`).expect(200);
      expect(body).toMatchObject({ id, organization_id: organizationId, status: 'revoked', delivery: 'mail' });
      expect(JSON.stringify(body)).not.toContain('secret');
      expect(await idsOf(organizationId)).not.toContain(id);
      await register(token).expect(400);
    });

    it('of an existing member is a conflict, and stays', async () => {
      const email = newAddress();
      await givePassword(app, (await joinOrganization(app, organizationId, 'viewer', email)).userId);
      const browser = await logIn(app, { email });
      const { token } = await invite(email);
      await browser.call('post', '/api/v1/auth/invitation/accept', { token }).expect(409);
      await browser.call('post', '/api/v1/auth/invitation/accept', { token }).expect(409);
    });

    it('leaves no secret behind', async () => {
      const { token } = await invite();
      expect(await app.dump()).not.toContain(token.slice(8, -6));
    });

    it.each([{ email: 'x' }, { email: 'a b@example.com', role: 'viewer' }, { email: 'a@b.co', role: 'king' }])(
      'is refused with %j',
      async (fields) => {
        await owner.call('post', '/invitations', fields).expect(400);
      },
    );
  });

  describe('roles', () => {
    it('apply from the next request on, and admins create no owners', async () => {
      const admin = await joinOrganization(app, organizationId, 'admin');
      const viewer = await joinOrganization(app, organizationId, 'viewer');
      const refused = await viewer.call('post', '/keys', { name: 'k' }).expect(403);
      expect(refused.body.error).toMatchObject({
        code: 'role_not_allowed',
        metadata: { role: 'viewer', resource: 'keys', action: 'write' },
      });
      await admin.call('patch', `/members/${viewer.memberId}`, { role: 'developer' }).expect(200);
      await viewer.call('post', '/keys', { name: 'k' }).expect(201);
      for (const [path, body] of [
        [`/members/${viewer.memberId}`, { role: 'owner' }],
        [`/members/${owner.memberId}`, { role: 'viewer' }],
      ] as const) {
        expect(codeOf((await admin.call('patch', path, body).expect(403)).body)).toBe('role_not_allowed');
      }
      await admin.call('delete', `/members/${owner.memberId}`).expect(403);
      await admin.call('post', '/invitations', { email: 'o@example.com', role: 'owner' }).expect(403);
    });

    it('ATK-19: keep the last owner, also when two owners demote each other in parallel', async () => {
      const id = await createOrganization('Two owners');
      const [a, b] = [await joinOrganization(app, id, 'owner'), await joinOrganization(app, id, 'owner')];
      const answers = await Promise.all([
        a.call('patch', `/members/${b.memberId}`, { role: 'viewer' }),
        b.call('patch', `/members/${a.memberId}`, { role: 'viewer' }),
      ]);
      // The second request finds the last owner, or a token that no longer belongs to an owner.
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const owners = (await app.call('get', `/organizations/${id}/members?role=owner`).expect(200)).body as ApiList;
      expect(owners.data).toHaveLength(1);
      const last = [a, b].find(({ memberId }) => memberId === owners.data[0]?.id)!;
      expect(codeOf((await last.call('delete', `/members/${last.memberId}`).expect(409)).body)).toBe('conflict');
      await last.call('patch', `/members/${last.memberId}`, { role: 'admin' }).expect(409);
    });

    it('end with the membership; its keys stay', async () => {
      const leaving = await joinOrganization(app, organizationId, 'developer', 'leaving@example.com');
      const { id } = (await leaving.call('post', '/keys', { name: 'stays' }).expect(201)).body as ApiObject;
      await owner.call('delete', `/members/${leaving.memberId}`).expect(200);
      expect(codeOf((await leaving.call('get', '/me').expect(401)).body)).toBe('key_revoked');
      expect((await owner.call('get', `/keys/${id}`).expect(200)).body).toMatchObject({ status: 'active' });
      await owner.call('get', `/members/${leaving.memberId}`).expect(404);
      const back = await joinOrganization(app, organizationId, 'developer', 'leaving@example.com');
      await back.call('get', `/keys/${id}`).expect(404);
      await leaving.call('get', '/me').expect(401);
    });

    it('are left, and handed over by an owner: both roles change, or none', async () => {
      const id = await createOrganization('Handed over');
      const email = 'first@people.example';
      const first = await joinOrganization(app, id, 'owner', email);
      const [admin, viewer] = [await joinOrganization(app, id, 'admin'), await joinOrganization(app, id, 'viewer')];
      await viewer.call('post', '/me/leave').expect(200);
      await viewer.call('get', '/me').expect(401);
      expect(codeOf((await first.call('post', '/me/leave').expect(409)).body)).toBe('conflict');
      await givePassword(app, first.userId);
      const browser = await logIn(app, { email });
      const handOver = (by: CustomerCaller, to: string) => by.call('post', `/members/${to}/hand-over`);
      const handOverAsPerson = (to: string) => browser.call('post', `/api/v1/members/${to}/hand-over`);
      expect(codeOf((await handOver(admin, admin.memberId).expect(409)).body)).toBe('conflict');
      expect(codeOf((await handOver(admin, first.memberId).expect(403)).body)).toBe('role_not_allowed');
      for (const missing of [owner.memberId, viewer.memberId]) await handOverAsPerson(missing).expect(404);
      await handOverAsPerson(admin.memberId).expect(200);
      const { body } = await app.call('get', `/organizations/${id}/members`).expect(200);
      expect((body as ApiList).data.map((member) => [member.id, member.role]).sort()).toEqual(
        [
          [first.memberId, 'admin'],
          [admin.memberId, 'owner'],
        ].sort(),
      );
      await first.call('post', '/me/leave').expect(200);
    });

    it('and the ETag of a member protect against lost updates', async () => {
      const { memberId } = await joinOrganization(app, organizationId, 'viewer');
      const patch = owner.call('patch', `/members/${memberId}`, { role: 'billing' }).set('if-match', '"7"');
      expect((await patch.expect(412)).body.error.metadata.current).toMatchObject({ role: 'viewer', version: 1 });
    });
  });

  describe('a management token', () => {
    it('is narrowed by scopes, and creates no wider token', async () => {
      const create = async (caller: CustomerCaller, fields: object) => caller.call('post', '/me/tokens', fields);
      const made = await create(owner, { name: 'narrow', scopes: ['keys:write', 'me:write'] });
      expect(made.status).toBe(201);
      const narrow = callerWith(app, { ...owner, token: (made.body as ApiObject).secret });
      await narrow.call('get', '/keys').expect(200);
      await narrow.call('post', '/keys', { name: 'k' }).expect(201);
      const refused = await narrow.call('get', '/balance').expect(403);
      expect(refused.body.error).toMatchObject({ code: 'scope_missing', metadata: { needed: 'balance:read' } });
      for (const scopes of [[], undefined, ['balance:read'], ['keys:read', 'audit:read']]) {
        expect((await create(narrow, { name: 'wide', scopes })).status).toBe(403);
      }
      expect((await create(narrow, { name: 'narrower', scopes: ['keys:read'] })).status).toBe(201);
      expect((await create(owner, { name: 'x', scopes: ['balance:write'] })).status).toBe(400);
    });

    it('is revoked and expires at once, by its member alone', async () => {
      const { body } = await owner.call('post', '/me/tokens', { name: 'mine' }).expect(201);
      const { id, secret } = body as ApiObject;
      const second = callerWith(app, { ...owner, token: secret });
      const other = await joinOrganization(app, organizationId, 'owner');
      await other.call('post', `/me/tokens/${id}/revoke`).expect(404);
      await second.call('get', '/me').expect(200);
      await owner.call('post', `/me/tokens/${id}/revoke`).expect(200);
      await second.call('get', '/me').expect(401);
      const { body: old } = await owner.call('post', '/me/tokens', { name: 'old', expires_at: '2020-01-01T00:00:00Z' });
      const expired = callerWith(app, { ...owner, token: (old as ApiObject).secret });
      expect(codeOf((await expired.call('get', '/me').expect(401)).body)).toBe('key_expired');
    });

    it('belongs to one organization; another one in the header is not found', async () => {
      const named = (id: string) => owner.call('get', '/me').set('x-routify-organization', id);
      await named(organizationId).expect(200);
      await named(await createOrganization('Elsewhere')).expect(404);
      await named('nonsense').expect(404);
    });

    it('opens no other app, and no other token opens this one', async () => {
      const admin = await app.raw('get', '/api/v1/me').set('authorization', `Bearer ${app.token}`).expect(403);
      expect(codeOf(admin.body)).toBe('wrong_token_kind');
      const member = await app.raw('get', '/admin/v1/tiers').set('authorization', `Bearer ${owner.token}`).expect(403);
      expect(codeOf(member.body)).toBe('wrong_token_kind');
    });

    it('is refused for a suspended user, and read-only for a suspended organization', async () => {
      const id = await createOrganization('Trouble');
      const caller = await joinOrganization(app, id, 'owner');
      await app.call('post', `/organizations/${id}/suspend`).expect(200);
      await caller.call('get', '/balance').expect(200);
      expect(codeOf((await caller.call('post', '/keys', { name: 'k' }).expect(403)).body)).toBe('account_suspended');
      await app.call('patch', `/users/${caller.userId}`, { status: 'suspended' }).expect(200);
      await caller.call('get', '/balance').expect(401);
      await app.call('patch', `/users/${caller.userId}`, { status: 'active' }).expect(200);
      await app.call('delete', `/organizations/${id}`).expect(200);
      await caller.call('get', '/balance').expect(403);
    });
  });

  it('platform roles: support reads everything except tokens, finance moves money', async () => {
    const as = async (platform_role: string) => {
      const { body } = await app.call('post', '/tokens', { name: platform_role, platform_role }).expect(201);
      const { secret } = body as ApiObject;
      return (method: 'get' | 'post', path: string, fields?: object) => {
        const request = app.raw(method, `/admin/v1${path}`).set('authorization', `Bearer ${secret}`);
        return fields === undefined ? request : request.send(fields).set('idempotency-key', path);
      };
    };
    const [support, finance] = [await as('support'), await as('finance')];
    await support('get', '/organizations').expect(200);
    await support('get', '/channels').expect(200);
    await support('get', '/tokens').expect(403);
    await support('post', '/organizations', { name: 'no' }).expect(403);
    const topUp = `/organizations/${organizationId}/topups`;
    expect(codeOf((await support('post', topUp, { amount_usd: '1' }).expect(403)).body)).toBe('role_not_allowed');
    await finance('post', topUp, { amount_usd: '1' }).expect(201);
    await finance('get', '/channels').expect(403);
    await finance('post', '/tokens', { name: 'more' }).expect(403);
  });
});
