import { randomUUID } from 'node:crypto';
import { ORGANIZATION_ROLES, PLATFORM_ROLES, TOKEN_SCOPES, type OrganizationRole, type PlatformRole } from '#auth';
import { parseId } from '#core';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { endLimits } from '../../../support/control/end-limits.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { GIVING_ROUTES } from '../../control/access/rights-of-routes.js';
import {
  givePassword,
  logIn,
  makeOperator,
  PASSWORD,
  type SessionCaller,
} from '../../../support/control/session-caller.js';
import { callerWith, joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';

/** Scopes that a viewer's rights are, with which a token reads what its owner reads. */
const OF_VIEWER = [
  ...['organization:read', 'keys:read', 'members:read', 'balance:read', 'transfers:read', 'orders:read', 'alerts:read'],
  ...['usage:read', 'requests:read', 'models:read', 'webhooks:read'],
];
const ALL = TOKEN_SCOPES.filter(
  (scope) => scope.endsWith(':write') || !TOKEN_SCOPES.includes(scope.replace('read', 'write')),
);
const PROVIDER = { kind: 'oidc', name: 'SSO', client_id: 'routify', issuer: 'https://sso.example.com' };

const errorOf = ({ status, body }: { readonly status: number; readonly body: unknown }) => {
  const { error } = body as { error?: { code: string; param?: string } };
  return error === undefined ? status : [status, error.code];
};

let app: ControlApp;
let organizationId: string;
let owner: CustomerCaller;
let browser: SessionCaller;
let count = 0;

const newAddress = (): string => `guest-${++count}@people.example`;
const idOf = async (call: PromiseLike<{ body: unknown }>): Promise<string> => ((await call).body as ApiObject).id;

beforeAll(async () => {
  app = await startControlApp({ ROUTIFY_PUBLIC_URL: 'https://routify.example' });
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  organizationId = await idOf(app.call('post', '/organizations', { name: 'Acme' }).expect(201));
  owner = await joinOrganization(app, organizationId, 'owner', 'owner@acme.example');
  await givePassword(app, owner.userId);
  browser = await logIn(app, { email: 'owner@acme.example' });
});
beforeEach(async () => {
  await endLimits(app);
  // A bounded number a day, of tokens and of providers.
  await app.query(`DELETE FROM invitation WHERE status <> 'accepted'`);
  await app.query(`UPDATE management_token SET status = 'revoked' WHERE name = 'narrow'`);
  await app.query('DELETE FROM identity_provider');
});
afterAll(() => app.stop());

/** The owner, by a token of some scopes. */
async function narrow(scopes: readonly string[], fields: object = {}): Promise<CustomerCaller> {
  const made = await browser.call('post', '/api/v1/me/tokens', { name: 'narrow', scopes, ...fields }).expect(201);
  return callerWith(app, { ...owner, token: (made.body as ApiObject).secret });
}

const newMember = (role: OrganizationRole): Promise<CustomerCaller> =>
  joinOrganization(app, organizationId, role, newAddress());
const roleOf = async ({ memberId }: CustomerCaller): Promise<unknown> =>
  (await app.query('SELECT role FROM member WHERE id = $1', parseId('mbr', memberId)))[0]?.role;
const invite = (caller: Pick<CustomerCaller, 'call'>, role: string) =>
  caller.call('post', '/invitations', { email: newAddress(), role });
/** Whatever a refused call might have left. */
const given = async (): Promise<unknown> =>
  app.query(
    `SELECT (SELECT count(*) FROM invitation) AS invitations, (SELECT count(*) FROM identity_provider) AS providers,
       (SELECT count(*) FROM organization_domain WHERE verified_at IS NOT NULL) AS domains,
       (SELECT json_agg(role ORDER BY id) FROM member)::text AS roles`,
  );

describe('a role is given only by a holder of its rights', () => {
  it.each(TOKEN_SCOPES)('ATK-386: a token of %s alone gives no role by any route', async (scope) => {
    const token = await narrow([scope]);
    const member = await newMember('viewer');
    const provider = await idOf(owner.call('post', '/identity-providers', PROVIDER).expect(201));
    await app.query(`UPDATE identity_provider SET status = 'disabled'`);
    const before = await given();
    for (const role of ['admin', 'developer', 'billing']) {
      const answers = [
        await invite(token, role),
        await token.call('patch', `/members/${member.memberId}`, { role }),
        await token.call('post', '/identity-providers', { ...PROVIDER, default_role: role }),
        await token.call('post', '/identity-providers', { ...PROVIDER, role_claim: 'g', roles: { x: role } }),
        await token.call('patch', `/identity-providers/${provider}`, { default_role: role }),
        await token.call('patch', `/identity-providers/${provider}`, { status: 'enabled' }),
      ];
      expect(answers.map(errorOf)).toEqual(answers.map(() => [403, 'scope_missing']));
    }
    expect(errorOf(await invite(token, 'viewer'))).toEqual([403, 'scope_missing']);
    expect(await given()).toEqual(before);
  });

  it('ATK-386: a token gives a role with all of its scopes, and with none of them less', async () => {
    const scopes = [...OF_VIEWER, 'members:write'];
    await invite(await narrow(scopes), 'viewer').expect(201);
    for (const left of OF_VIEWER.filter((scope) => scope !== 'members:read')) {
      const answer = await invite(await narrow(scopes.filter((scope) => scope !== left)), 'viewer');
      expect([left, answer.status, (answer.body as { error: object }).error]).toEqual([
        ...[left, 403],
        expect.objectContaining({ code: 'scope_missing', metadata: expect.objectContaining({ needed: left }) }),
      ]);
    }
    const all = await narrow(ALL);
    for (const role of ['viewer', 'billing', 'developer', 'admin']) await invite(all, role).expect(201);
    expect(errorOf(await invite(all, 'owner'))).toEqual([403, 'role_not_allowed']);
  });

  it('ATK-386: a token takes rights without having them, and gives what the new role adds only if it has it', async () => {
    const token = await narrow(['members:write']);
    const member = await newMember('admin');
    const patch = (role: string) => token.call('patch', `/members/${member.memberId}`, { role });
    await patch('billing').expect(200);
    for (const role of ['viewer', 'developer', 'admin'])
      expect(errorOf(await patch(role))).toEqual([403, 'scope_missing']);
    expect(await roleOf(member)).toBe('billing');
    await token.call('patch', `/members/${member.memberId}`, { caps: [] }).expect(200);
    await token.call('delete', `/members/${member.memberId}`).expect(200);
  });

  it.each(ORGANIZATION_ROLES)(
    'ATK-386: the role %s gives no more than itself, by a token or a session',
    async (role) => {
      const email = newAddress();
      const caller = await joinOrganization(app, organizationId, role, email);
      await givePassword(app, caller.userId);
      const session = await logIn(app, { email });
      const manages = role === 'owner' || role === 'admin';
      for (const target of ORGANIZATION_ROLES) {
        const member = await newMember('viewer');
        const bySession = manages && (role === 'owner' || target !== 'owner');
        const byToken = manages && target !== 'owner';
        const body = { role: target };
        const answers = [
          await invite(caller, target),
          await session.call('post', '/api/v1/invitations', { email: newAddress(), ...body }),
          await caller.call('patch', `/members/${member.memberId}`, body),
          await session.call('patch', `/api/v1/members/${member.memberId}`, body),
        ].map(errorOf);
        const refused = [403, 'role_not_allowed'];
        // The member is a viewer already.
        const changed = manages ? 200 : refused;
        expect([target, answers]).toEqual([
          target,
          [
            byToken ? 201 : refused,
            bySession ? 201 : refused,
            byToken ? changed : refused,
            bySession ? changed : refused,
          ],
        ]);
      }
    },
  );

  it('ATK-386: every other route that gives is closed to tokens without its scope, and to roles without its right', async () => {
    const routes = Object.keys(GIVING_ROUTES).filter((name) => / \/api\/v1\/(?!auth\/)/.test(name));
    expect(routes.length).toBeGreaterThan(10);
    const wrong: unknown[] = [];
    for (const scope of TOKEN_SCOPES) {
      const token = await narrow([scope]);
      for (const name of routes) {
        const [method, path] = name.split(' ') as ['post', string];
        const [, , , noun = ''] = path.split('/');
        const resource =
          {
            'identity-providers': 'single_sign_on',
            domains: 'single_sign_on',
            invitations: 'members',
            'playground-key': 'keys',
            'webhook-endpoints': 'webhooks',
          }[noun] ?? noun;
        if (scope === `${resource}:write`) continue;
        const answer = await token.call(method, path.replace('/api/v1', '').replace('{id}', 'unknown'), {});
        if (JSON.stringify(errorOf(answer)) !== '[403,"scope_missing"]') wrong.push([scope, name, errorOf(answer)]);
      }
      await endLimits(app);
    }
    expect(wrong).toEqual([]);
  });
});

describe('rights given in steps', () => {
  it('ATK-387: a token makes tokens of its own scopes, which end with it', async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const scopes = ['me:write', 'keys:read'];
    const first = await narrow(scopes, { expires_at: endsAt });
    const make = (caller: CustomerCaller, fields: object) =>
      caller.call('post', '/me/tokens', { name: 'narrow', ...fields });
    for (const fields of [{}, { scopes: [] }, { scopes: ['keys:write'] }, { scopes: [...scopes, 'members:write'] }]) {
      expect(errorOf(await make(first, fields))).toEqual([403, 'scope_missing']);
    }
    for (const expires_at of [null, new Date(Date.now() + 7_200_000).toISOString()]) {
      const answer = await make(first, { scopes, expires_at });
      expect([answer.status, (answer.body as { error: object }).error]).toEqual([
        403,
        expect.objectContaining({ code: 'scope_missing', param: 'expires_at' }),
      ]);
    }
    const { body } = await make(first, { scopes }).expect(201);
    const second = body as ApiObject;
    expect(second.expires_at).toBe(endsAt);
    const third = await make(callerWith(app, { ...owner, token: second.secret }), { scopes: ['me:write'] }).expect(201);
    expect((third.body as ApiObject).expires_at).toBe(endsAt);
  });

  it('ATK-387: a person who accepts what a token offered holds no more than the token, also by tokens of its own', async () => {
    const token = await narrow([...OF_VIEWER, 'members:write']);
    const email = newAddress();
    await token.call('post', '/invitations', { email, role: 'viewer' }).expect(201);
    const secret = tokenIn(await mailTo(app, email, 'invitation'));
    await app
      .raw('post', '/api/v1/auth/invitation/register')
      .send({ token: secret, name: 'Mallory', password: PASSWORD })
      .expect(200);
    const session = await logIn(app, { email });
    const made = await session
      .call('post', '/api/v1/me/tokens', { name: 'narrow', scopes: ['members:write'] })
      .expect(201);
    const again = callerWith(app, { ...owner, token: (made.body as ApiObject).secret });
    expect(errorOf(await invite(again, 'viewer'))).toEqual([403, 'role_not_allowed']);
    expect(errorOf(await again.call('patch', `/members/${owner.memberId}`, { role: 'viewer' }))).toEqual([
      403,
      'role_not_allowed',
    ]);
  });

  it.each(['demoted', 'removed', 'suspended'])(
    'ATK-387: tokens and invitations of a %s admin end with its rights',
    async (how) => {
      const admin = await newMember('admin');
      const email = newAddress();
      await admin.call('post', '/invitations', { email, role: 'admin' }).expect(201);
      const secret = tokenIn(await mailTo(app, email, 'invitation'));
      const end = {
        demoted: () => owner.call('patch', `/members/${admin.memberId}`, { role: 'viewer' }),
        removed: () => owner.call('delete', `/members/${admin.memberId}`),
        suspended: () => app.call('patch', `/users/${admin.userId}`, { status: 'suspended' }),
      }[how]!;
      await end().expect(200);
      const accepted = await app
        .raw('post', '/api/v1/auth/invitation/register')
        .send({ token: secret, name: 'M', password: PASSWORD });
      expect(accepted.status).toBe(400);
      expect((await invite(admin, 'viewer')).status).toBe(how === 'demoted' ? 403 : 401);
    },
  );

  it('ATK-387: an admin that is demoted meanwhile promotes no one after it', async () => {
    for (let turn = 0; turn < 15; turn++) {
      const [admin, friend] = [await newMember('admin'), await newMember('viewer')];
      const [demoted, promoted] = await Promise.all([
        browser.call('patch', `/api/v1/members/${admin.memberId}`, { role: 'viewer' }),
        admin.call('patch', `/members/${friend.memberId}`, { role: 'admin' }),
      ]);
      expect(demoted.status).toBe(200);
      expect([200, 403]).toContain(promoted.status);
      const sql = `SELECT (SELECT max(id::text) FROM audit_event WHERE target_id = $1) > (SELECT max(id::text) FROM audit_event WHERE target_id = $2) AS is_after`;
      const [row] = promoted.status === 200 ? await app.query(sql, friend.memberId, admin.memberId) : [];
      if (promoted.status === 200) expect([turn, row?.is_after]).toEqual([turn, false]);
      await endLimits(app);
    }
  });
});

describe('a provider of log-ins is given only by a holder of its people’s rights', () => {
  it('ATK-388: with all scopes of its roles, whatever they are called', async () => {
    const token = await narrow([...OF_VIEWER, 'single_sign_on:write']);
    const { id } = (await token.call('post', '/identity-providers', PROVIDER).expect(201)).body as ApiObject;
    const patch = (caller: CustomerCaller, fields: object) => caller.call('patch', `/identity-providers/${id}`, fields);
    for (const fields of [{ default_role: 'billing' }, { role_claim: 'g', roles: { everyone: 'admin' } }]) {
      expect(errorOf(await patch(token, fields))).toEqual([403, 'scope_missing']);
    }
    // What an owner has set is not moved to other people.
    await patch(owner, { role_claim: 'g', roles: { bosses: 'admin' } }).expect(200);
    for (const fields of [
      { role_claim: 'h' },
      { issuer: 'https://evil.example.com' },
      { client_id: 'evil' },
      { roles: { everyone: 'admin' } },
    ]) {
      expect(errorOf(await patch(token, fields))).toEqual([403, 'scope_missing']);
    }
    await patch(token, { name: 'Changed' }).expect(200);
    await patch(token, { status: 'disabled' }).expect(200);
    expect(errorOf(await patch(token, { status: 'enabled' }))).toEqual([403, 'scope_missing']);
    await token.call('delete', `/identity-providers/${id}`).expect(200);
    for (const default_role of ['viewer', 'billing', 'developer', 'admin']) {
      await (await narrow(ALL)).call('post', '/identity-providers', { ...PROVIDER, default_role }).expect(201);
    }
  });

  it('ATK-388: a domain, whose people the providers let in, is verified by such a token alone', async () => {
    await owner.call('post', '/identity-providers', { ...PROVIDER, default_role: 'developer' }).expect(201);
    const domain = `d-${randomUUID()}.example`;
    const added = (await owner.call('post', '/domains', { domain }).expect(201)).body as ApiObject;
    await app.query(
      `UPDATE organization_domain SET verified_at = now(), failing_since = now() WHERE domain = $1`,
      domain,
    );
    const verify = async (scopes: readonly string[]) =>
      errorOf(await (await narrow(scopes)).call('post', `/domains/${added.id}/verify`));
    // There is no such record; the rights are compared first.
    expect(await verify(['single_sign_on:write'])).toEqual([403, 'scope_missing']);
    expect(await verify(ALL)).toEqual([409, 'conflict']);
  });
});

describe('an operator’s role is given only by a person whose role covers it', () => {
  const bearer = async (platform_role: PlatformRole, fields: object = {}): Promise<string> => {
    const { body } = await app.call('post', '/tokens', { name: platform_role, platform_role, ...fields }).expect(201);
    return `Bearer ${(body as ApiObject).secret}`;
  };
  const platformRoleOf = async (userId: string): Promise<unknown> =>
    (await app.query('SELECT platform_role AS role FROM "user" WHERE id = $1', parseId('usr', userId)))[0]?.role;

  it.each(PLATFORM_ROLES)('ATK-389: %s, by a token and a session', async (role) => {
    const token = await bearer(role);
    const session = await logIn(app, { email: await makeOperator(app, role), audience: 'operator' });
    const { userId } = await newMember('viewer');
    for (const platform_role of PLATFORM_ROLES) {
      const path = `/admin/v1/users/${userId}`;
      const byToken = await app.raw('patch', path).set('authorization', token).send({ platform_role });
      expect(errorOf(byToken)).toEqual([403, 'role_not_allowed']);
      expect(await platformRoleOf(userId)).toBe(null);
      const bySession = await session.call('patch', path, { platform_role });
      expect(errorOf(bySession)).toEqual(role === 'superadmin' ? 200 : [403, 'role_not_allowed']);
      await app.query('UPDATE "user" SET platform_role = NULL WHERE id = $1', parseId('usr', userId));
      const issued = await session.call('post', '/admin/v1/tokens', { name: 'x', platform_role });
      expect(errorOf(issued)).toEqual(role === 'superadmin' ? 201 : [403, 'role_not_allowed']);
    }
  });

  it('ATK-389: a token gives no suspended operator its role back, and takes one away', async () => {
    const email = await makeOperator(app, 'finance');
    const { body } = await app.call('get', `/users?q=${email}`).expect(200);
    const [{ id }] = (body as ApiList).data as [ApiObject];
    await app.call('patch', `/users/${id}`, { status: 'suspended' }).expect(200);
    expect(errorOf(await app.call('patch', `/users/${id}`, { status: 'active' }))).toEqual([403, 'role_not_allowed']);
    const session = await logIn(app, { email: await makeOperator(app), audience: 'operator' });
    await session.call('patch', `/admin/v1/users/${id}`, { status: 'active' }).expect(200);
    await app.call('patch', `/users/${id}`, { platform_role: null }).expect(200);
    await app.call('patch', `/users/${id}`, { status: 'suspended' }).expect(200);
    await app.call('patch', `/users/${id}`, { status: 'active' }).expect(200);
  });

  it('ATK-389: a token of an operator makes none that outlives it', async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const token = await bearer('superadmin', { expires_at: endsAt });
    const make = (fields: object) =>
      app
        .raw('post', '/admin/v1/tokens')
        .set('authorization', token)
        .send({ name: 'x', ...fields });
    expect(errorOf(await make({ expires_at: null }))).toEqual([403, 'scope_missing']);
    expect(((await make({}).expect(201)).body as ApiObject).expires_at).toBe(endsAt);
  });

  it('ATK-389: two superadmins that demote each other and promote a friend: the one that lost its role first gives none', async () => {
    const emails = [await makeOperator(app), await makeOperator(app)];
    const [one, other] = await Promise.all(emails.map((email) => logIn(app, { email, audience: 'operator' })));
    const [oneId, otherId] = [one, other].map((each) => (each!.session as unknown as { user: ApiObject }).user.id);
    const friend = await newMember('viewer');
    const [first, second] = await Promise.all([
      one!.call('patch', `/admin/v1/users/${otherId}`, { platform_role: 'finance' }),
      other!.call('patch', `/admin/v1/users/${oneId}`, { platform_role: 'finance' }),
    ]);
    const demoted = [first, second].filter(({ status }) => status === 200).length;
    expect(demoted).toBeGreaterThan(0);
    const answers = await Promise.all(
      [one, other].map((each) =>
        each!.call('patch', `/admin/v1/users/${friend.userId}`, { platform_role: 'superadmin' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2 - demoted);
  });
});
