import { randomUUID } from 'node:crypto';
import { parseId } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';
import {
  givePassword,
  logIn,
  makeOperator,
  sendLogin,
  type SessionCaller,
} from '../../../support/control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';

interface Person {
  readonly email: string;
  readonly member: CustomerCaller;
  readonly browser: SessionCaller;
}

describe('the data of an account', () => {
  let app: ControlApp;
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  });
  afterAll(() => app.stop());

  const newOrganization = async (): Promise<string> =>
    ((await app.call('post', '/organizations', { name: `Acme ${++count}` }).expect(201)).body as ApiObject).id;

  /** An owner of an organization, new unless named. */
  async function person(organizationId?: string): Promise<Person> {
    const email = `person-${++count}@people.example`;
    const member = await joinOrganization(app, organizationId ?? (await newOrganization()), 'owner', email);
    await givePassword(app, member.userId);
    return { email, member, browser: await logIn(app, { email }) };
  }

  const remove = ({ browser, email }: Pick<Person, 'browser' | 'email'>) =>
    browser.call('post', '/api/v1/auth/account/delete', { email });
  const topUp = (organizationId: string) =>
    app
      .call('post', `/organizations/${organizationId}/topups`, { amount_usd: '1.5' })
      .set('idempotency-key', randomUUID())
      .expect(201);

  it('has a name that its person changes, for all organizations, with a record', async () => {
    const { browser, member } = await person();
    const rename = (name: string) => browser.call('patch', '/api/v1/auth/profile', { name });
    const { body } = await rename('Ada Byron').expect(200);
    expect(body.user).toMatchObject({ id: member.userId, name: 'Ada Byron' });
    expect((await member.call('get', '/me').expect(200)).body).toMatchObject({ name: 'Ada Byron' });
    const rows = await app.query(
      "SELECT before->>'name' AS before, after->>'name' AS after, actor FROM audit_event WHERE action = 'user.update' AND after->>'name' = 'Ada Byron'",
    );
    expect(rows).toEqual([{ before: expect.any(String), after: 'Ada Byron', actor: `user:${member.userId}` }]);
    for (const name of ['', 'Log in at https://evil.example', 'x'.repeat(101)]) await rename(name).expect(400);
    await browser.call('patch', '/api/v1/auth/profile', { email: 'other@example.com' }).expect(400);
  });

  it('is exported, without secrets and without the data of others', async () => {
    const { email, browser, member } = await person();
    const other = await person(member.organizationId);
    await app
      .call('post', `/organizations/${member.organizationId}/invitations`, { email, role: 'viewer' })
      .expect(201);
    await browser.call('post', '/api/v1/keys', { name: 'mine' }).expect(201);
    await other.browser.call('post', '/api/v1/keys', { name: 'theirs' }).expect(201);
    const answer = await browser.call('post', '/api/v1/auth/account/export').expect(200);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="account.json"',
    });
    expect(answer.body).toMatchObject({
      object: 'account_export',
      user: { email, id: member.userId },
      login: { has_password: true, has_second_factor: false },
      sessions: [{ audience: 'customer' }],
      memberships: [{ organization_id: member.organizationId, role: 'owner' }],
      keys: [{ name: 'mine' }],
      tokens: [{ name: 'first token' }],
      invitations: [{ status: 'pending' }],
      mails: [{ template: 'key_created' }, { template: 'invitation' }],
    });
    const actions = (answer.body as { changes: { action: string }[] }).changes.map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['key.create', 'session.start']));
    const text = JSON.stringify(answer.body);
    for (const hidden of [other.email, 'theirs', browser.cookie.split('=')[1]!, 'argon2'])
      expect(text).not.toContain(hidden);
  });

  it('is deleted at once: sessions, tokens, factors and mails end, and the row has a pseudonym', async () => {
    const { email, browser, member } = await person();
    const successor = await person(member.organizationId);
    await member.call('get', '/me').expect(200);
    await app.raw('post', '/api/v1/auth/password/forgot').send({ email }).expect(200);
    await mailTo(app, email, 'reset_password');
    await browser.call('post', '/api/v1/auth/account/delete', { email: successor.email }).expect(400);
    const { headers } = await remove({ browser, email }).expect(200);
    expect(headers['set-cookie']).toHaveLength(3);
    await browser.call('get', '/api/v1/auth/session').expect(401);
    await sendLogin(app, { email }).expect(401);
    await member.call('get', '/me').expect(401);
    await successor.browser.call('get', '/api/v1/me').expect(200);
    expect((await mailTo(app, email, 'account_deleted')).text).toContain('was deleted at');
    expect(await app.query('SELECT template FROM mail_message WHERE recipient = $1', email)).toEqual([
      { template: 'account_deleted' },
    ]);
    const { body } = await app.call('get', `/users/${member.userId}`).expect(200);
    expect(body).toMatchObject({ name: 'Deleted user', status: 'deleted', email: expect.stringMatching(/\.invalid$/) });
    await app.call('patch', `/users/${member.userId}`, { status: 'active' }).expect(409);
    const stored = await app.query(
      `SELECT 'x' FROM "user" WHERE email = $1 UNION ALL SELECT 'x' FROM invitation WHERE email = $1
       UNION ALL SELECT 'x' FROM one_time_link l WHERE l.email = $1`,
      email,
    );
    expect(stored).toEqual([]);
    // Where its tokens were used from.
    const tokens = await app.query(
      'SELECT last_used_address AS address FROM management_token t JOIN member m ON m.id = t.member_id WHERE m.user_id = $1',
      parseId('usr', member.userId),
    );
    expect(tokens).toEqual([{ address: null }]);
    // The address is free again, for another account.
    expect((await joinOrganization(app, member.organizationId, 'viewer', email)).userId).not.toBe(member.userId);
  });

  it('of the only member ends its organization, whose keys are refused', async () => {
    const { email, browser, member } = await person();
    await remove({ browser, email }).expect(200);
    const { body } = await app.call('get', `/organizations/${member.organizationId}`).expect(200);
    expect(body).toMatchObject({ archived_at: expect.any(String) as string });
    const wallet = await app.query(
      'SELECT w.status FROM wallet w JOIN organization o ON o.id = w.organization_id WHERE o.archived_at IS NOT NULL',
    );
    expect(wallet).toContainEqual({ status: 'suspended' });
  });

  it('of the last owner of members or money is refused, and says which', async () => {
    const [alone, leading] = [await person(), await person()];
    await topUp(alone.member.organizationId);
    await joinOrganization(app, leading.member.organizationId, 'viewer');
    for (const [{ browser, email, member }, reason, balance_usd] of [
      [alone, 'balance', '1.5'],
      [leading, 'members', '0'],
    ] as const) {
      const { body } = await remove({ browser, email }).expect(409);
      expect((body as { error: object }).error).toMatchObject({
        code: 'last_owner',
        metadata: { organizations: [{ id: member.organizationId, reason, balance_usd }] },
      });
      await browser.call('get', '/api/v1/me').expect(200);
      await browser.call('get', '/api/v1/balance').expect(200);
    }
  });

  it('needs a confirmed session, and leaves the last superadmin', async () => {
    const { email, browser } = await person();
    await app.query(`UPDATE session SET authenticated_at = now() - interval '11 minutes'`);
    for (const path of ['export', 'delete']) {
      const answer = await browser.call('post', `/api/v1/auth/account/${path}`, { email }).expect(403);
      expect((answer.body as { error: { code: string } }).error.code).toBe('step_up_required');
    }
    const only = await makeOperator(app);
    const operator = await logIn(app, { email: only, audience: 'operator' });
    await remove({ browser: operator, email: only }).expect(409);
    await makeOperator(app);
    await remove({ browser: operator, email: only }).expect(200);
  });
});
