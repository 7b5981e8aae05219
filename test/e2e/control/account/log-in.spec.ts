import { OperatorsService } from '#identity';
import { parseId, systemActor } from '#core';
import { PasswordHasher } from '../../../../libs/identity/passwords/password-hasher.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import {
  callerWithCookie,
  cookieName,
  cookieOf,
  givePassword,
  logIn,
  makeOperator,
  PASSWORD,
  sendLogin,
  sessionCaller,
  type SessionCaller,
} from '../../../support/control/session-caller.js';

const codeOf = (body: { error?: { code: string } }): string | undefined => body.error?.code;
const tokenOf = (link: string): string => link.slice(link.indexOf('#token=') + 7);

describe('log-in and sessions', () => {
  let app: ControlApp;
  let operators: OperatorsService;
  let organizationId: string;
  let guests = 0;

  beforeAll(async () => {
    app = await startControlApp();
    operators = app.control.app.get(OperatorsService);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = ((await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject).id;
  });
  afterAll(() => app.stop());

  /** A member with a password. */
  async function makeCustomer(): Promise<{ email: string; userId: string }> {
    const email = `customer-${++guests}@customers.example`;
    const { userId } = await joinOrganization(app, organizationId, 'owner', email);
    await givePassword(app, userId);
    return { email, userId };
  }

  const operator = async (): Promise<SessionCaller> =>
    logIn(app, { email: await makeOperator(app), audience: 'operator' });

  /** Moves the last log-in of a session into the past. */
  const age = (browser: SessionCaller, minutes: number): Promise<unknown> =>
    app.query(
      `UPDATE session SET authenticated_at = authenticated_at - $2 * interval '1 minute' WHERE id = $1`,
      idOf(browser),
      minutes,
    );

  describe('the first operator', () => {
    it('is made by a link that works once, also in parallel; then there is no such link', async () => {
      const empty = await startControlApp();
      const link = await empty.control.app.get(OperatorsService).createSetupLink();
      expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/operator\/setup#token=rtf_lnk_/);
      const setUp = (email: string) =>
        empty.raw('post', '/api/v1/auth/setup').send({ token: tokenOf(link!), email, name: 'Ada', password: PASSWORD });
      await setUp('ada@example.com').send({ password: 'short' }).expect(400);
      const both = await Promise.all([setUp('ada@example.com'), setUp('eve@example.com')]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
      const first = sessionCaller(
        empty,
        both.find(({ status }) => status === 200)!,
        'operator',
      );
      expect(first.session).toMatchObject({ audience: 'operator', user: { platform_role: 'superadmin' } });
      await first.call('get', '/admin/v1/tiers').expect(200);
      expect(await empty.control.app.get(OperatorsService).createSetupLink()).toBeNull();
      expect(await empty.dump()).not.toContain(tokenOf(link!).slice(8, -6));
      await empty.stop();
    });

    it('who cannot log in gets a link from the command line: it ends all sessions, and is audited', async () => {
      const email = await makeOperator(app, 'support');
      const before = await logIn(app, { email, audience: 'operator' });
      const link = await operators.recover(email, systemActor('cli'));
      await before.call('get', '/admin/v1/tiers').expect(401);
      const reset = (token: string, password: string) =>
        app.raw('post', '/api/v1/auth/password/reset').send({ token, password });
      expect(codeOf((await reset(tokenOf(link), 'Password1234').expect(400)).body)).toBe('weak_password');
      await reset(tokenOf(link), 'lantern-of-quartz-wobbles').expect(200);
      await sendLogin(app, { email, audience: 'operator' }).expect(401);
      const after = await logIn(app, { email, password: 'lantern-of-quartz-wobbles', audience: 'operator' });
      expect(after.session).toMatchObject({ user: { platform_role: 'superadmin' } });
      const rows = await app.query(`SELECT action FROM audit_event WHERE actor = 'system:cli'`);
      expect(rows.map(({ action }) => action)).toEqual(['user.update', 'session.end']);
    });
  });

  describe('a session', () => {
    it('is a cookie that scripts cannot read, and that no other site sends', async () => {
      const { email } = await makeCustomer();
      const answer = await sendLogin(app, { email }).expect(200);
      const [cookie] = answer.headers['set-cookie'] as unknown as string[];
      expect(cookie).toMatch(/^routify-session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=25\d{5}$/);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.body).toMatchObject({
        object: 'session',
        audience: 'customer',
        methods: ['password'],
        current: true,
        user: { email, platform_role: null },
        organizations: [{ id: organizationId, name: 'Acme', role: 'owner' }],
      });
      const secret = cookieOf(answer).split('=')[1]!;
      const dump = await app.dump();
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(PASSWORD);
    });

    it('opens the customer API with the rights of the member, and names the member in the audit', async () => {
      const { email } = await makeCustomer();
      const browser = await logIn(app, { email });
      const { body: me } = await browser.call('get', '/api/v1/me').expect(200);
      expect(me).toMatchObject({ email, role: 'owner', token_id: browser.session.id });
      const { headers } = await browser.call('post', '/api/v1/keys', { name: 'mine' }).expect(201);
      const rows = await app.query('SELECT actor FROM audit_event WHERE request_id = $1', headers['x-request-id']);
      expect(rows).toEqual([{ actor: `member:${(me as ApiObject).id}` }]);
    });

    it('of one side opens nothing on the other; a person may have both', async () => {
      const email = await makeOperator(app);
      const [asOperator, asCustomer] = [await logIn(app, { email, audience: 'operator' }), await logIn(app, { email })];
      await asOperator.call('get', '/admin/v1/tiers').expect(200);
      await asCustomer.call('get', '/admin/v1/tiers').expect(401);
      await asOperator.call('get', '/api/v1/me').expect(401);
      const forged = `${cookieName(app, 'operator')}=${asCustomer.cookie.split('=')[1]!}`;
      const crossed = callerWithCookie(app, { ...asCustomer, cookie: forged });
      expect(codeOf((await crossed.call('get', '/admin/v1/tiers').expect(401)).body)).toBe('session_required');
    });

    it('ends by log-out, after idling, and at the end of its life', async () => {
      const [left, idle, old] = [await operator(), await operator(), await operator()];
      const { headers } = await left.call('post', '/api/v1/auth/logout').expect(200);
      expect((headers['set-cookie'] as unknown as string[])[0]).toMatch(/^routify-operator=; .*Max-Age=0$/);
      await app.query(`UPDATE session SET last_seen_at = now() - interval '61 minutes' WHERE id = $1`, idOf(idle));
      await app.query(`UPDATE session SET expires_at = now() - interval '1 minute' WHERE id = $1`, idOf(old));
      for (const { call } of [left, idle, old]) {
        expect(codeOf((await call('get', '/admin/v1/tiers').expect(401)).body)).toBe('session_required');
      }
    });

    it('is listed with its device, and ended by its user from another one', async () => {
      const { email } = await makeCustomer();
      const [here, there] = [await logIn(app, { email }), await logIn(app, { email })];
      const { body } = await here.call('get', '/api/v1/auth/sessions').expect(200);
      expect((body as ApiList).data.map(({ id, current }) => [id, current])).toEqual([
        [there.session.id, false],
        [here.session.id, true],
      ]);
      const stranger = await logIn(app, { email: (await makeCustomer()).email });
      await stranger.call('post', `/api/v1/auth/sessions/${there.session.id}/end`).expect(404);
      await here.call('post', `/api/v1/auth/sessions/${there.session.id}/end`).expect(200);
      await there.call('get', '/api/v1/auth/session').expect(401);
      const more = await logIn(app, { email });
      expect((await here.call('post', '/api/v1/auth/sessions/end-others').expect(200)).body.count).toBe(1);
      await more.call('get', '/api/v1/auth/session').expect(401);
      await here.call('get', '/api/v1/auth/session').expect(200);
    });

    it('is ended by an operator, with all others of the user, who can log in again', async () => {
      const { email, userId } = await makeCustomer();
      const [one, other] = [await logIn(app, { email }), await logIn(app, { email })];
      const { body } = await app.call('post', `/users/${userId}/end-sessions`, { reason: 'lost laptop' }).expect(200);
      expect(body).toEqual({ object: 'ended_sessions', count: 2 });
      for (const { call } of [one, other]) await call('get', '/api/v1/me').expect(401);
      await logIn(app, { email });
    });

    it('is shown to operators, who end it alone', async () => {
      const { email, userId } = await makeCustomer();
      const [one, other] = [await logIn(app, { email }), await logIn(app, { email })];
      await app.call('post', `/users/${userId}/sessions/${one.session.id}/end`).expect(200);
      const { body } = await app.call('get', `/users/${userId}/sessions`).expect(200);
      expect(body.data).toMatchObject([{ id: other.session.id, current: false, ended_at: null }]);
      await one.call('get', '/api/v1/me').expect(401);
      await other.call('get', '/api/v1/me').expect(200);
      const stranger = await makeCustomer();
      await app.call('post', `/users/${stranger.userId}/sessions/${other.session.id}/end`).expect(404);
    });

    it('from a new device is reported to the user, the first one is not', async () => {
      const { email } = await makeCustomer();
      const from = (device: string) => sendLogin(app, { email }).set('user-agent', device).expect(200);
      const mails = () =>
        app.query(`SELECT template FROM mail_message WHERE recipient = $1 AND template = 'new_login'`, email);
      await from('Firefox');
      await from('Firefox');
      expect(await mails()).toEqual([]);
      await from('curl');
      expect(await mails()).toEqual([{ template: 'new_login' }]);
    });
  });

  describe('attacks', () => {
    it('ATK-64: an unknown address, a wrong password and a suspended user are the same, at the same cost', async () => {
      const { email, userId } = await makeCustomer();
      const suspended = await makeCustomer();
      await app.call('patch', `/users/${suspended.userId}`, { status: 'suspended' }).expect(200);
      const hashes = jest.spyOn(app.control.app.get(PasswordHasher, { strict: false }), 'verify');
      const answers = [];
      for (const login of [
        { email: 'nobody@customers.example' },
        { email, password: 'wrong-lantern-quartz' },
        { email: suspended.email },
        { email, audience: 'operator' as const },
      ]) {
        const { status, body } = await sendLogin(app, login);
        answers.push([status, body.error, hashes.mock.calls.length]);
        hashes.mockClear();
      }
      hashes.mockRestore();
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(answers[0]).toEqual([401, expect.objectContaining({ code: 'invalid_credentials' }), 1]);
      expect(userId).not.toBe('');
    });

    it('ATK-65: a session that was planted before the log-in is not the one after it', async () => {
      const { email } = await makeCustomer();
      const planted = await logIn(app, { email: (await makeCustomer()).email });
      const answer = await sendLogin(app, { email }).set('cookie', planted.cookie).expect(200);
      expect(cookieOf(answer)).not.toBe(planted.cookie);
      const { body } = await planted.call('get', '/api/v1/auth/session').expect(200);
      expect(body.user.email).not.toBe(email);
      const twice = app.raw('get', '/api/v1/auth/session').set('cookie', `${planted.cookie}; ${cookieOf(answer)}`);
      await twice.expect(401);
    });

    it('ATK-66: a write needs the token of its own session, and no page of another site', async () => {
      const { email } = await makeCustomer();
      const [own, other] = [await logIn(app, { email }), await logIn(app, { email })];
      const write = (csrf: string) =>
        app.raw('post', '/api/v1/keys').set('cookie', own.cookie).set('x-csrf-token', csrf).send({ name: 'k' });
      for (const csrf of ['', other.csrf, own.cookie.split('=')[1]!, own.csrf.slice(0, -1)]) {
        expect([csrf, codeOf((await write(csrf).expect(403)).body)]).toEqual([csrf, 'csrf_refused']);
      }
      for (const origin of ['https://evil.example', 'null']) {
        expect(codeOf((await write(own.csrf).set('origin', origin).expect(403)).body)).toBe('csrf_refused');
        await sendLogin(app, { email }).set('origin', origin).expect(403);
      }
      const form = () => app.raw('post', '/api/v1/keys').set('cookie', own.cookie).type('form');
      await form().send('name=k').expect(403);
      await form().set('x-csrf-token', own.csrf).send('name=k').expect(415);
      await write(own.csrf).set('origin', app.config.publicUrl).expect(201);
    });

    it('ATK-67: guessed passwords: an account makes the address wait, known or not, and other accounts do not', async () => {
      const { email } = await makeCustomer();
      const other = await makeCustomer();
      const guess = (password: string) => sendLogin(app, { email, password });
      for (let count = 0; count < 6; count++) await guess(`guess-number-${count}`).expect(401);
      const { body, headers } = await guess(PASSWORD).expect(429);
      expect(codeOf(body)).toBe('rate_limit_exceeded');
      expect(Number(headers['retry-after'])).toBeGreaterThan(20);
      await sendLogin(app, { email: ` ${email.toUpperCase()}`.trim() }).expect(429);
      await logIn(app, { email: other.email });
      const unknown = 'nobody-at-all@customers.example';
      for (let count = 0; count < 6; count++) await sendLogin(app, { email: unknown }).expect(401);
      await sendLogin(app, { email: unknown }).expect(429);
    });

    it('ATK-68: a suspended user, a removed member and a lost role have no living session', async () => {
      const { email, userId } = await makeCustomer();
      const [suspended, demoted] = [await logIn(app, { email }), await operator()];
      await app.call('patch', `/users/${userId}`, { status: 'suspended' }).expect(200);
      await suspended.call('get', '/api/v1/me').expect(401);
      await suspended.call('get', '/api/v1/auth/session').expect(401);
      const user = (demoted.session as unknown as { user: ApiObject }).user.id;
      await app.call('patch', `/users/${user}`, { platform_role: 'support' }).expect(200);
      await demoted.call('post', '/admin/v1/tiers', { name: 'x' }).expect(403);
      await app.call('patch', `/users/${user}`, { platform_role: null }).expect(200);
      await demoted.call('get', '/admin/v1/tiers').expect(403);
      const leaving = await makeCustomer();
      const browser = await logIn(app, { email: leaving.email });
      const { body: me } = await browser.call('get', '/api/v1/me').expect(200);
      const owner = await joinOrganization(app, organizationId, 'owner');
      await owner.call('delete', `/members/${(me as ApiObject).id}`).expect(200);
      await browser.call('get', '/api/v1/me').expect(403);
    });

    it('ATK-69: money and roles need a session confirmed within ten minutes, and a token cannot be made without', async () => {
      const browser = await operator();
      const topUp = (by: SessionCaller) =>
        by
          .call('post', `/admin/v1/organizations/${organizationId}/topups`, { amount_usd: '1' })
          .set('idempotency-key', 'k');
      await age(browser, 10);
      expect(codeOf((await topUp(browser).expect(403)).body)).toBe('step_up_required');
      expect(codeOf((await browser.call('post', '/admin/v1/tokens', { name: 'x' }).expect(403)).body)).toBe(
        'step_up_required',
      );
      await browser.call('get', '/admin/v1/tokens').expect(200);
      await browser.call('post', '/api/v1/auth/step-up', { password: 'wrong-lantern-quartz' }).expect(401);
      const confirmed = sessionCaller(
        app,
        await browser.call('post', '/api/v1/auth/step-up', { password: PASSWORD }).expect(200),
        'operator',
      );
      await topUp(confirmed).expect(201);
      // The secret of before, which a thief may have, is another session's no more.
      await browser.call('get', '/admin/v1/tiers').expect(401);
    });

    it('ATK-70: a link works once, for an hour, and a new password ends every session', async () => {
      const email = await makeOperator(app);
      const before = await logIn(app, { email });
      const reset = (link: string) =>
        app
          .raw('post', '/api/v1/auth/password/reset')
          .send({ token: tokenOf(link), password: 'quartz-in-nine-lanterns' });
      const first = await operators.recover(email, systemActor('test'));
      const second = await operators.recover(email, systemActor('test'));
      expect(codeOf((await reset(first).expect(400)).body)).toBe('invalid_link');
      const both = await Promise.all([reset(second), reset(second)]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
      await before.call('get', '/api/v1/auth/session').expect(401);
      const late = await operators.recover(email, systemActor('test'));
      await app.query(`UPDATE one_time_link SET expires_at = now() - interval '1 minute'`);
      await reset(late).expect(400);
      const setup = { token: tokenOf(late), email, name: 'x', password: PASSWORD };
      await app.raw('post', '/api/v1/auth/setup').send(setup).expect(400);
    });

    it('ATK-71: a changed password ends the other sessions, and the secret of this one', async () => {
      const { email } = await makeCustomer();
      const [own, other] = [await logIn(app, { email }), await logIn(app, { email })];
      const change = (current_password: string, password: string) =>
        own.call('post', '/api/v1/auth/password', { current_password, password });
      const unknown = await change('wrong-lantern-quartz', 'quartz-in-nine-lanterns').expect(401);
      expect(unknown.body.error).toMatchObject({ code: 'invalid_credentials', param: 'current_password' });
      const weak = await change(PASSWORD, 'Password1234').expect(400);
      expect(weak.body.error).toMatchObject({ code: 'weak_password', metadata: { reason: 'common' } });
      const renewed = sessionCaller(app, await change(PASSWORD, 'quartz-in-nine-lanterns').expect(200));
      await renewed.call('get', '/api/v1/me').expect(200);
      for (const { call } of [own, other]) await call('get', '/api/v1/me').expect(401);
      await sendLogin(app, { email }).expect(401);
    });

    it('ATK-72: no page of control can be framed, and no answer about a session is stored', async () => {
      const browser = await logIn(app, { email: (await makeCustomer()).email });
      const { headers } = await browser.call('get', '/api/v1/auth/session').expect(200);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
      expect(headers['x-frame-options']).toBe('SAMEORIGIN');
      expect(headers['cache-control']).toBe('no-store');
    });
  });

  it('of operators is kept to the address of operators, when there is one', async () => {
    const apart = await startControlApp({ ROUTIFY_ADMIN_LISTEN: '127.0.0.1:0' });
    const email = await makeOperator(apart);
    const browser = await logIn(apart, { email, audience: 'operator' });
    await browser.call('get', '/api/v1/auth/session').expect(200);
    const elsewhere = (path: string) =>
      fetch(`${apart.control.url}${path}`, { headers: { cookie: browser.cookie, 'x-routify-audience': 'operator' } });
    expect((await elsewhere('/api/v1/auth/session')).status).toBe(401);
    const login = await fetch(`${apart.control.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD, audience: 'operator' }),
    });
    expect(login.status).toBe(404);
    await apart.stop();
  });
});

function idOf({ session }: SessionCaller): string {
  return parseId('ses', session.id) ?? '';
}
