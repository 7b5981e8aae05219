import { OperatorsService } from '#identity';
import { Clock, systemActor } from '#core';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';
import { Phone } from '../../../support/control/phone.js';
import {
  logIn,
  makeOperator,
  PASSWORD,
  sendLogin,
  type SessionCaller,
} from '../../../support/control/session-caller.js';

const codeOf = (body: { error?: { code: string } }): string | undefined => body.error?.code;

/** The clock stands, so that a code does not end during a test. */
const NOW_MS = Date.now();

describe('the second factor', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
    jest.spyOn(app.control.app.get(Clock), 'nowMs').mockReturnValue(NOW_MS);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.stop();
  });

  async function enrol(email: string): Promise<{ browser: SessionCaller; phone: Phone; recovery: string[] }> {
    const first = await logIn(app, { email, audience: 'operator' });
    const phone = await Phone.with(first, () => NOW_MS);
    await first.call('post', '/api/v1/auth/totp/confirm', { code: phone.code(5) }).expect(401);
    return { phone, ...(await phone.confirm(app, first)) };
  }

  it('is set up with a code, and then needed to log in; its changes are audited and mailed', async () => {
    const email = await makeOperator(app);
    const { browser, phone, recovery } = await enrol(email);
    expect(recovery).toHaveLength(10);
    expect(browser.session).toMatchObject({ methods: ['password', 'totp'] });
    await mailTo(app, email, 'factor_changed');
    const missing = await sendLogin(app, { email }).expect(401);
    expect(missing.body.error).toMatchObject({
      code: 'factor_required',
      metadata: { methods: ['totp', 'recovery_code'] },
    });
    await sendLogin(app, { email, password: 'wrong-lantern-quartz', code: phone.code(1) }).expect(401);
    const next = await logIn(app, { email, code: phone.code(1) });
    expect(next.session).toMatchObject({ methods: ['password', 'totp'] });
    const dump = await app.dump();
    for (const code of recovery) expect(dump).not.toContain(code);
    await browser.call('post', '/api/v1/auth/totp').expect(409);
    const since = async (): Promise<unknown> => (await browser.call('get', '/api/v1/auth/security')).body.totp_since;
    expect(await since()).toBe(new Date(NOW_MS).toISOString());
    await browser.call('post', '/api/v1/auth/totp/remove').expect(200);
    expect(await since()).toBeNull();
    await logIn(app, { email });
    const rows = await app.query(`SELECT action FROM audit_event WHERE action LIKE 'totp.%' ORDER BY id`);
    expect(rows.map(({ action }) => action)).toEqual(['totp.begin', 'totp.confirm', 'totp.remove']);
  });

  it('is removed by an operator for a user that lost it: mailed, audited, and every session ends', async () => {
    const email = await makeOperator(app);
    const { browser } = await enrol(email);
    const id = (browser.session as unknown as { user: { id: string } }).user.id;
    const before = await app.call('get', `/users/${id}/security`).expect(200);
    expect(before.body).toMatchObject({ has_password: true, totp_since: expect.any(String), passkeys: [] });
    expect(Date.parse(before.body.last_login_at)).toBeGreaterThan(Date.now() - 600_000);
    const sessions = await app.call('get', `/users/${id}/sessions`).expect(200);
    expect(sessions.body).toMatchObject({ data: [{ audience: 'operator', methods: ['password', 'totp'] }] });
    const reset = await app.call('post', `/users/${id}/reset-second-factor`, { reason: 'ticket 12' }).expect(200);
    expect(reset.body).toMatchObject({ totp_since: null, passkeys: [] });
    await browser.call('get', '/api/v1/auth/session').expect(401);
    await logIn(app, { email });
    const audited = await app.query(`SELECT reason FROM audit_event WHERE action = 'user.reset_second_factor'`);
    expect(audited).toEqual([{ reason: 'ticket 12' }]);
    await mailTo(app, email, 'factor_changed', 'The second factor was removed');
  });

  it('has recovery codes, each for one log-in, in any spelling; new ones end the old ones', async () => {
    const email = await makeOperator(app);
    const { browser, recovery } = await enrol(email);
    const [one = '', two = ''] = recovery;
    await logIn(app, { email, code: one.toUpperCase().replace('-', ' ') });
    await sendLogin(app, { email, code: one }).expect(401);
    const { body } = await browser.call('post', '/api/v1/auth/totp/recovery-codes').expect(200);
    await sendLogin(app, { email, code: two }).expect(401);
    await logIn(app, { email, code: (body as { codes: string[] }).codes[0]! });
  });

  it('is required of operators where the settings say so: a session opens nothing else before', async () => {
    await app.call('patch', '/settings/security', { second_factor: 'operators' }).expect(200);
    const email = await makeOperator(app);
    const bare = await logIn(app, { email, audience: 'operator' });
    expect(bare.session).toMatchObject({ restricted: true });
    const refused = await bare.call('get', '/admin/v1/tiers').expect(403);
    expect(codeOf(refused.body)).toBe('factor_setup_required');
    expect((await logIn(app, { email })).session).toMatchObject({ restricted: false });
    const { browser } = await enrol(email);
    await browser.call('get', '/admin/v1/tiers').expect(200);
    await app.call('patch', '/settings/security', { second_factor: null }).expect(200);
  });

  it('that is lost ends with a link of the command line', async () => {
    const email = await makeOperator(app);
    await enrol(email);
    const link = await app.control.app.get(OperatorsService).recover(email, systemActor('cli'));
    const token = link.slice(link.indexOf('#token=') + 7);
    await app.raw('post', '/api/v1/auth/password/reset').send({ token, password: PASSWORD }).expect(200);
    await logIn(app, { email, audience: 'operator' });
  });

  it('ATK-77: a code works once, also in parallel, and codes cannot be guessed', async () => {
    const email = await makeOperator(app);
    const { phone, recovery } = await enrol(email);
    const code = phone.code(1);
    const both = await Promise.all([sendLogin(app, { email, code }), sendLogin(app, { email, code })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    // A code of before the accepted one, which was not used.
    await sendLogin(app, { email, code: phone.code(-1) }).expect(401);
    const guess = async (code: string): Promise<number> => (await sendLogin(app, { email, code })).status;
    const statuses: number[] = [];
    for (let count = 0; count < 8; count++) statuses.push(await guess(`00000${count}`));
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    await sendLogin(app, { email, code: recovery[0]! }).expect(429);
  });

  it('ATK-78: a password alone neither logs in, nor confirms, nor removes the factor by a reset', async () => {
    const email = await makeOperator(app);
    const { browser, phone } = await enrol(email);
    const confirm = (code?: string) => browser.call('post', '/api/v1/auth/step-up', { password: PASSWORD, code });
    expect(codeOf((await confirm().expect(401)).body)).toBe('factor_required');
    await confirm('000000').expect(401);
    await confirm(phone.code(1)).expect(200);
    await app.raw('post', '/api/v1/auth/password/forgot').send({ email }).expect(200);
    const { text } = await mailTo(app, email, 'reset_password');
    const token = /#token=(\S+)/.exec(text)?.[1];
    await app.raw('post', '/api/v1/auth/password/reset').send({ token, password: PASSWORD }).expect(200);
    expect(codeOf((await sendLogin(app, { email }).expect(401)).body)).toBe('factor_required');
  });
});
