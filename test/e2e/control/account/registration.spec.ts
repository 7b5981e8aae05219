import { Logger } from '#core/infra';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { solvedChallenge } from '../../../support/control/solved-challenge.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import {
  logIn,
  PASSWORD,
  sendLogin,
  sessionCaller,
  type SessionCaller,
} from '../../../support/control/session-caller.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

describe('registration', () => {
  let app: ControlApp;
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_PUBLIC_URL: 'https://routify.example' });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    await app.call('patch', '/settings/registration', { mode: 'open' }).expect(200);
  });
  afterAll(() => app.stop());

  const newAddress = (): string => `new-${++count}@people.example`;
  const settings = (fields: object) => app.call('patch', '/settings/registration', fields).expect(200);
  const request = (email: string, more: object = {}) =>
    app.raw('post', '/api/v1/auth/register').send({ email, ...more });
  const completeWith = (token: string, more: object = {}) =>
    app
      .raw('post', '/api/v1/auth/register/complete')
      .send({ token, name: 'Ada', password: PASSWORD, organization: 'Ada and sons', ...more });

  async function register(email: string): Promise<SessionCaller> {
    await request(email).expect(200);
    const token = tokenIn(await mailTo(app, email, 'verify_email'));
    return sessionCaller(app, await completeWith(token).expect(200));
  }

  const balanceOf = async (browser: SessionCaller): Promise<unknown> =>
    ((await browser.call('get', '/api/v1/balance').expect(200)).body as { balance_usd: string }).balance_usd;

  it('goes by a mail: its link makes an account, an organization with its owner, and a session', async () => {
    const email = newAddress();
    await request(email, { locale: 'ru' }).expect(200, { object: 'done' });
    const mail = await mailTo(app, email, 'verify_email');
    expect(mail.subject).toContain('Подтвердите');
    expect(mail.text).toContain('https://routify.example/register#token=rtf_lnk_');
    const weak = await completeWith(tokenIn(mail), { password: 'people-example' }).expect(400);
    expect(weak.body.error).toMatchObject({ code: 'weak_password', metadata: { reason: 'personal' } });
    const answer = await completeWith(tokenIn(mail)).expect(200);
    expect((answer.headers['set-cookie'] as unknown as string[])[0]).toMatch(/^__Host-routify-session=.*; Secure;/);
    const browser = sessionCaller(app, answer);
    expect((await browser.call('get', '/api/v1/me').expect(200)).body).toMatchObject({ email, role: 'owner' });
    await browser.call('post', '/api/v1/keys', { name: 'first' }).expect(201);
    await completeWith(tokenIn(mail)).expect(400);
    await logIn(app, { email });
    const dump = await app.dump();
    for (const secret of [tokenIn(mail), PASSWORD]) expect(dump).not.toContain(secret);
  });

  it('sends a new link instead of the old one', async () => {
    const email = newAddress();
    await request(email).expect(200);
    const old = tokenIn(await mailTo(app, email, 'verify_email'));
    await app.query(`DELETE FROM mail_message WHERE recipient = $1`, email);
    await request(email).expect(200);
    const fresh = tokenIn(await mailTo(app, email, 'verify_email'));
    await completeWith(old).expect(400);
    await completeWith(fresh).expect(200);
  });

  it('is open, by invitation or closed, and limited to domains', async () => {
    const codeOf = async (email: string) => ((await request(email)).body as { error?: { code: string } }).error?.code;
    for (const mode of ['invite', 'closed']) {
      await settings({ mode });
      expect(await codeOf(newAddress())).toBe('registration_closed');
    }
    await settings({ mode: 'open', denied_domains: ['trash.example'] });
    expect(await codeOf('x@sub.trash.example')).toBe('registration_closed');
    await settings({ denied_domains: null, allowed_domains: ['acme.example'] });
    expect(await codeOf('x@other.example')).toBe('registration_closed');
    await settings({ allowed_domains: null });
    const { body } = await app.raw('get', '/api/v1/auth/config').expect(200);
    expect(body).toMatchObject({ registration: 'open', proof_of_work_bits: 0, brand_name: 'Routify' });
  });

  it('takes a proof of work once, where the settings require one', async () => {
    await settings({ proof_of_work_bits: 6 });
    const { challenge, right, wrong } = await solvedChallenge(app);
    await request(newAddress()).expect(400);
    await request(newAddress(), { proof: { challenge, answer: wrong } }).expect(400);
    await request(newAddress(), { proof: { challenge: `${challenge}x`, answer: right } }).expect(400);
    const proof = { challenge, answer: right };
    const both = await Promise.all([request(newAddress(), { proof }), request(newAddress(), { proof })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
    await settings({ proof_of_work_bits: null });
  });

  describe('the sign-up credit', () => {
    beforeAll(() => settings({ credit_usd: '1.50', credit_daily_usd: '3.00', credit_days: 10 }));
    afterAll(() => settings({ credit_usd: null, credit_daily_usd: null, credit_days: null }));

    it('is a grant that ends, once for a mailbox, and within the ceiling of a day', async () => {
      const first = await register('one.two@gmail.com');
      expect(await balanceOf(first)).toBe('1.5');
      const { body } = await first.call('get', '/api/v1/grants').expect(200);
      const [grant] = (body as ApiList).data;
      const days = (Date.parse(String(grant?.expires_at)) - Date.now()) / 86_400_000;
      expect([grant?.reason, Math.round(days)]).toEqual(['sign-up', 10]);
      expect(await balanceOf(await register('o.n.e.two+again@googlemail.com'))).toBe('0');
      expect(await balanceOf(await register(newAddress()))).toBe('1.5');
      expect(await balanceOf(await register(newAddress()))).toBe('0');
      expect(app.control.app.get(Logger).alarms.counts.get('signup_credit_exhausted')).toBe(1);
    });
  });

  describe('attacks', () => {
    it('ATK-73: registration and a forgotten password answer alike with and without an account', async () => {
      const known = newAddress();
      await register(known);
      const answers = [];
      for (const email of [known, newAddress()]) {
        for (const path of ['register', 'password/forgot']) {
          const { status, text, headers } = await app.raw('post', `/api/v1/auth/${path}`).send({ email });
          answers.push([status, text, headers['set-cookie']]);
        }
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      // The account gets a mail, with a link that changes nothing.
      expect((await mailTo(app, known, 'account_exists')).text).toContain('https://routify.example/login\n');
      await mailTo(app, known, 'reset_password');
    });

    it('ATK-74: no account can be prepared for an address, and a link does not replace a password', async () => {
      const email = newAddress();
      await request(email).expect(200);
      const token = tokenIn(await mailTo(app, email, 'verify_email'));
      await sendLogin(app, { email }).expect(401);
      const organization = ((await app.call('post', '/organizations', { name: 'X' }).expect(201)).body as ApiObject).id;
      await joinOrganization(app, organization, 'viewer', email);
      // The address got a user after the link was sent: the mailbox owner sets a password by another link.
      expect((await completeWith(token).expect(409)).body.error.code).toBe('account_exists');
      await request(email).expect(200);
      await mailTo(app, email, 'account_exists');
      await app.raw('post', '/api/v1/auth/password/forgot').send({ email }).expect(200);
      const reset = tokenIn(await mailTo(app, email, 'reset_password'));
      await app.raw('post', '/api/v1/auth/password/reset').send({ token: reset, password: PASSWORD }).expect(200);
      await completeWith(token, { password: 'quartz-in-nine-lanterns' }).expect(409);
      await sendLogin(app, { email }).expect(200);
    });

    it('ATK-75: links in mails have the address of the installation, whatever host a request names', async () => {
      const email = newAddress();
      await register(email);
      const forgot = app.raw('post', '/api/v1/auth/password/forgot').send({ email });
      await forgot.set('x-forwarded-host', 'evil.example').expect(200);
      const strange = app.raw('post', '/api/v1/auth/password/forgot').send({ email });
      await strange.set('host', 'evil.example').expect(421);
      const { text, html } = await mailTo(app, email, 'reset_password');
      expect(text).toContain('https://routify.example/reset-password#token=');
      expect(text + html).not.toContain('evil');
    });

    it('ATK-76: a mailbox cannot be flooded, nor many by one address', async () => {
      const fresh = await startControlApp();
      const forgot = (email: string) => fresh.raw('post', '/api/v1/auth/password/forgot').send({ email });
      const statuses: number[] = [];
      for (let sent = 0; sent < 6; sent++) statuses.push((await forgot('victim@people.example')).status);
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
      for (let sent = 0; sent < 24; sent++) await forgot(`victim-${sent}@people.example`).expect(200);
      await forgot('one-more@people.example').expect(429);
      await fresh.stop();
    });
  });
});
