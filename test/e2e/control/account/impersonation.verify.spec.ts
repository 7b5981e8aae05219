import { parseId } from '#core';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import {
  callerWithCookie,
  cookieName,
  logIn,
  makeOperator,
  PASSWORD,
  sessionCaller,
  type SessionCaller,
} from '../../../support/control/session-caller.js';

const codeOf = ({ body }: { readonly body: unknown }): string | undefined =>
  (body as { error?: { code: string } }).error?.code;

describe('operators who act as a member', () => {
  let app: ControlApp;
  let owner: CustomerCaller;
  let stranger: CustomerCaller;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    [owner, stranger] = [await join('Acme'), await join('Foreign')];
  });
  afterAll(() => app.stop());

  async function join(name: string): Promise<CustomerCaller> {
    const { id } = (await app.call('post', '/organizations', { name }).expect(201)).body as ApiObject;
    return joinOrganization(app, id, 'owner');
  }

  const operator = async (role = 'superadmin'): Promise<SessionCaller> =>
    logIn(app, { email: await makeOperator(app, role), audience: 'operator' });
  const ask = (by: SessionCaller, fields: object = {}, organizationId = owner.organizationId) =>
    by.call('post', `/admin/v1/organizations/${organizationId}/impersonate`, { reason: 'ticket 4711', ...fields });
  const impersonate = async (by: SessionCaller, fields: object = {}): Promise<SessionCaller> =>
    sessionCaller(app, await ask(by, fields).expect(200), 'impersonation');
  const confirm = async (acting: SessionCaller): Promise<SessionCaller> =>
    sessionCaller(
      app,
      await acting.call('post', '/api/v1/auth/step-up', { password: PASSWORD }).expect(200),
      'impersonation',
    );
  const key = async (): Promise<string> =>
    ((await owner.call('post', '/keys', { name: 'key' }).expect(201)).body as ApiObject).id;
  const userOf = ({ session }: SessionCaller): string => (session as unknown as { user: ApiObject }).user.id;

  it('see what the member sees, beside their own session; the answers say so, for a banner', async () => {
    const browser = await operator('support');
    const answer = await ask(browser).expect(200);
    expect((answer.headers['set-cookie'] as unknown as string[])[0]).toMatch(
      /^routify-impersonation=.*Max-Age=1[78]\d\d$/,
    );
    const acting = sessionCaller(app, answer, 'impersonation');
    const { body: me } = await acting.call('get', '/api/v1/me').expect(200);
    const impersonation = { operator_id: userOf(browser), member_id: owner.memberId, reason: 'ticket 4711' };
    expect(me).toMatchObject({ id: owner.memberId, role: 'owner', impersonation });
    const { body: session } = await acting.call('get', '/api/v1/auth/session').expect(200);
    expect(session).toMatchObject({ impersonation, organizations: [{ id: owner.organizationId }] });
    await acting.call('get', '/api/v1/balance').expect(200);
    expect((await owner.call('get', '/me').expect(200)).body).toMatchObject({ impersonation: null });
    await browser.call('get', '/admin/v1/tiers').expect(200);
    await acting.call('post', '/api/v1/auth/logout').expect(200);
    await acting.call('get', '/api/v1/me').expect(401);
    await browser.call('get', '/admin/v1/tiers').expect(200);
  });

  it('act as the member that they name, with its role', async () => {
    const developer = await joinOrganization(app, owner.organizationId, 'developer');
    const acting = await impersonate(await operator(), { member_id: developer.memberId });
    expect((await acting.call('get', '/api/v1/me').expect(200)).body).toMatchObject({ role: 'developer' });
    expect(codeOf(await acting.call('get', '/api/v1/audit').expect(403))).toBe('role_not_allowed');
    const none = await ask(await operator(), { member_id: stranger.memberId }).expect(404);
    expect(codeOf(none)).toBe('not_found');
  });

  it('are in the customer’s own audit: why and until when, and each change with both actors', async () => {
    const browser = await operator();
    const acting = await confirm(await impersonate(browser, { reason: 'asked by phone' }));
    const id = await key();
    await acting.call('patch', `/api/v1/keys/${id}`, { rpm: 7 }).expect(200);
    const { body } = await owner.call('get', '/audit?action=key.update,impersonation.start&limit=2').expect(200);
    expect((body as ApiList).data).toMatchObject([
      { action: 'key.update', actor: `impersonation:${userOf(browser)}@${owner.memberId}`, address: null },
      {
        action: 'impersonation.start',
        actor: `user:${userOf(browser)}`,
        reason: 'asked by phone',
        after: { session_id: acting.session.id, expires_at: expect.any(String) as string },
      },
    ]);
  });

  it('ATK-100: read only unless confirmed, and never change credentials, roles, members or tokens', async () => {
    const unconfirmed = await impersonate(await operator());
    const id = await key();
    const change = (by: SessionCaller) => by.call('patch', `/api/v1/keys/${id}`, { rpm: 9 });
    expect(codeOf(await change(unconfirmed).expect(403))).toBe('step_up_required');
    const acting = await confirm(unconfirmed);
    await change(unconfirmed).expect(401);
    await change(acting).expect(200);
    await acting.call('patch', `/api/v1/organizations/${owner.organizationId}`, { name: 'Acme Ltd' }).expect(200);
    await acting.call('post', `/api/v1/keys/${id}/revoke`).expect(200);
    for (const path of CLOSED) {
      const answer = await acting.call('post', `/api/v1/${path.replace('{member}', owner.memberId)}`, {});
      expect([path, answer.status, codeOf(answer)]).toEqual([path, 403, 'impersonation_refused']);
    }
    const member = `/api/v1/members/${owner.memberId}`;
    for (const answer of [
      await acting.call('patch', member, { role: 'admin' }),
      await acting.call('delete', member),
      await acting.call('get', '/api/v1/auth/sessions'),
    ])
      expect(codeOf(answer)).toBe('impersonation_refused');
  });

  it('ATK-101: it ends by itself, with the session of the operator, its role, and the member', async () => {
    const end = (field: string) => (acting: SessionCaller) =>
      app.query(
        `UPDATE session SET ${field} = now() - interval '1 minute' WHERE id = $1`,
        parseId('ses', acting.session.id),
      );
    const browsers = [await operator(), await operator(), await operator(), await operator(), await operator()];
    const actings = await Promise.all(browsers.map((browser) => impersonate(browser)));
    const developer = await joinOrganization(app, owner.organizationId, 'developer');
    actings.push(await impersonate(await operator(), { member_id: developer.memberId }));
    const user = (index: number) => `/users/${userOf(browsers[index]!)}`;
    await end('expires_at')(actings[0]!);
    await browsers[1]!.call('post', '/api/v1/auth/logout').expect(200);
    await app.call('patch', user(2), { status: 'suspended' }).expect(200);
    await app.call('patch', user(3), { platform_role: 'finance' }).expect(200);
    await browsers[4]!.call('post', '/api/v1/auth/sessions/end-others').expect(200);
    await owner.call('delete', `/members/${developer.memberId}`).expect(200);
    const statuses = await Promise.all(actings.map(async ({ call }) => (await call('get', '/api/v1/me')).status));
    expect(statuses).toEqual([401, 401, 401, 403, 401, 401]);
    const lives = await app.query(
      `SELECT DISTINCT expires_at - created_at <= interval '30 minutes' AS short FROM session WHERE audience = 'impersonation'`,
    );
    expect(lives).toEqual([{ short: true }]);
  });

  it('ATK-102: no other role, token or cookie begins or replaces it, and it opens no other organization', async () => {
    expect(codeOf(await ask(await operator('finance')).expect(403))).toBe('role_not_allowed');
    const path = `/organizations/${owner.organizationId}/impersonate`;
    expect(codeOf(await app.call('post', path, { reason: 'x' }).expect(401))).toBe('session_required');
    const support = await confirm(await impersonate(await operator('support')));
    expect(codeOf(await support.call('patch', `/api/v1/keys/${await key()}`, { rpm: 1 }).expect(403))).toBe(
      'role_not_allowed',
    );
    const acting = await impersonate(await operator());
    const elsewhere = acting.call('get', '/api/v1/me').set('x-routify-organization', stranger.organizationId);
    await elsewhere.expect(404);
    await acting.call('get', '/admin/v1/tiers').expect(401);
    for (const audience of ['operator', 'customer'] as const) {
      const cookie = `${cookieName(app, audience)}=${acting.cookie.split('=')[1]!}`;
      const disguised = callerWithCookie(app, { ...acting, audience, cookie });
      for (const target of ['/admin/v1/tiers', '/api/v1/keys', '/api/v1/auth/session'])
        await disguised.call('get', target).expect(401);
    }
    const old = await operator();
    await app.query(`UPDATE session SET authenticated_at = now() - interval '11 minutes' WHERE id = $1`, idOf(old));
    expect(codeOf(await ask(old).expect(403))).toBe('step_up_required');
  });
});

/** Writes that an operator does with its own rights, or not at all. */
const CLOSED = [
  ...['keys', 'keys/{key}/rotate', 'invitations', 'members/{member}/hand-over', 'redeem'],
  ...['me/tokens', 'me/leave', 'auth/password', 'auth/totp', 'auth/totp/remove', 'auth/sessions/end-others'],
];

function idOf({ session }: SessionCaller): string | null {
  return parseId('ses', session.id);
}
