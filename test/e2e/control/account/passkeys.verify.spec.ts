import { randomBytes } from 'node:crypto';
import { systemActor } from '#core';
import { OperatorsService } from '#identity';
import { Authenticator } from '../../../support/control/authenticator.js';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';
import { Phone } from '../../../support/control/phone.js';
import {
  cookieOf,
  logIn,
  makeOperator,
  PASSWORD,
  sendLogin,
  sessionCaller,
  type SessionCaller,
} from '../../../support/control/session-caller.js';

const ORIGIN = 'http://localhost:3001';
const codeOf = (body: { error?: { code: string } }): string | undefined => body.error?.code;

type Options = Parameters<Authenticator['get']>[0] & Parameters<Authenticator['create']>[0];
type Deviation = Parameters<Authenticator['get']>[1];

interface Enrolled {
  readonly email: string;
  readonly browser: SessionCaller;
  readonly device: Authenticator;
  readonly passkey: ApiObject & { readonly recovery_codes: string[] | null };
}

describe('passkeys', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_PUBLIC_URL: ORIGIN });
  });
  afterAll(() => app.stop());

  const optionsOf = (answer: { readonly body: unknown }): Options => (answer.body as { options: Options }).options;

  const addOptions = async (browser: SessionCaller): Promise<Options> =>
    optionsOf(await browser.call('post', '/api/v1/auth/passkeys/options').expect(200));

  const add = (browser: SessionCaller, passkey: object, name = 'laptop') =>
    browser.call('post', '/api/v1/auth/passkeys', { name, passkey });

  async function enrol(email?: string): Promise<Enrolled> {
    const address = email ?? (await makeOperator(app));
    const first = await logIn(app, { email: address, audience: 'operator' });
    const device = new Authenticator(ORIGIN);
    const answer = await add(first, device.create(await addOptions(first))).expect(201);
    const { session, ...passkey } = answer.body as { session: SessionCaller['session'] } & Enrolled['passkey'];
    const browser = sessionCaller(app, { headers: answer.headers, body: session }, 'operator');
    return { email: address, browser, device, passkey };
  }

  /** A page without a session that begins to log in. */
  async function begin(): Promise<{ readonly options: Options; readonly cookie: string }> {
    const answer = await app.raw('post', '/api/v1/auth/passkeys/login-options').expect(200);
    return { options: optionsOf(answer), cookie: cookieOf(answer) };
  }

  const send = (passkey: object, cookie: string, audience = 'operator') =>
    app.raw('post', '/api/v1/auth/passkeys/login').set('cookie', cookie).send({ passkey, audience });

  async function logInWith(device: Authenticator, deviation?: Deviation): Promise<number> {
    const { options, cookie } = await begin();
    return (await send(device.get(options, deviation), cookie)).status;
  }

  it('are added after a step-up, listed, renamed and removed; each change is audited and mailed', async () => {
    const { email, browser, passkey } = await enrol();
    expect(passkey).toMatchObject({ object: 'passkey', name: 'laptop', backed_up: false, last_used_at: null });
    expect(passkey.recovery_codes).toHaveLength(10);
    const exported = (await browser.call('post', '/api/v1/auth/account/export').expect(200)).body as object;
    expect(exported).toMatchObject({ login: { has_second_factor: true }, passkeys: [{ name: 'laptop' }] });
    expect(JSON.stringify(exported)).not.toMatch(/credential|public_key/i);
    expect(browser.session).toMatchObject({ methods: ['password', 'passkey'] });
    await mailTo(app, email, 'factor_changed');
    const second = new Authenticator(ORIGIN);
    const options = await addOptions(browser);
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      authenticatorSelection: { userVerification: 'required' },
    });
    const answer = await add(browser, second.create(options), 'key').expect(201);
    expect((answer.body as Enrolled['passkey']).recovery_codes).toBeNull();
    const renewed = sessionCaller(app, { headers: answer.headers, body: answer.body.session }, 'operator');
    const id = (answer.body as ApiObject).id;
    await renewed.call('post', `/api/v1/auth/passkeys/${id}/rename`, { name: 'blue key' }).expect(200);
    const { body } = await renewed.call('get', '/api/v1/auth/passkeys').expect(200);
    expect((body as ApiList).data.map(({ name }) => name)).toEqual(['laptop', 'blue key']);
    await renewed.call('post', `/api/v1/auth/passkeys/${id}/remove`).expect(200);
    expect(await logInWith(second)).toBe(401);
    const rows = await app.query(
      `SELECT action FROM audit_event WHERE action LIKE 'passkey.%' ORDER BY id DESC LIMIT 4`,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'passkey.delete',
      'passkey.update',
      'passkey.create',
      'passkey.create',
    ]);
  });

  it('log in without a password or an address, on the sides that the user has', async () => {
    const { email, device } = await enrol();
    const { options, cookie } = await begin();
    const answer = await send(device.get(options), cookie).expect(200);
    const browser = sessionCaller(app, answer, 'operator');
    expect(browser.session).toMatchObject({ methods: ['passkey'], audience: 'operator', user: { email } });
    await browser.call('get', '/admin/v1/tiers').expect(200);
    const again = await begin();
    await send(device.get(again.options), again.cookie, 'customer').expect(200);
  });

  it('are a second factor beside the password, as recovery codes are in their place', async () => {
    const { email, device, passkey } = await enrol();
    const refused = await sendLogin(app, { email, audience: 'operator' }).expect(401);
    const { code, metadata } = (
      refused.body as { error: { code: string; metadata: { methods: string[]; passkey_options: Options } } }
    ).error;
    expect([code, metadata.methods]).toEqual(['factor_required', ['passkey', 'recovery_code']]);
    const body = { email, password: PASSWORD, audience: 'operator', passkey: device.get(metadata.passkey_options) };
    const answer = await app.raw('post', '/api/v1/auth/login').send(body).expect(200);
    expect(answer.body).toMatchObject({ methods: ['password', 'passkey'] });
    await app.raw('post', '/api/v1/auth/login').send(body).expect(401);
    await logIn(app, { email, audience: 'operator', code: passkey.recovery_codes![0]! });
  });

  it('confirm a session alone', async () => {
    const { browser, device } = await enrol();
    await app.query(`UPDATE session SET authenticated_at = now() - interval '11 minutes'`);
    expect(codeOf((await browser.call('post', '/api/v1/auth/passkeys/options').expect(403)).body)).toBe(
      'step_up_required',
    );
    const options = optionsOf(await browser.call('post', '/api/v1/auth/passkeys/step-up-options').expect(200));
    await browser.call('post', '/api/v1/auth/step-up', {}).expect(400);
    const answer = await browser.call('post', '/api/v1/auth/step-up', { passkey: device.get(options) }).expect(200);
    await addOptions(sessionCaller(app, answer, 'operator'));
  });

  it('are enough where the settings require a factor of operators; without any the session is restricted', async () => {
    await app.call('patch', '/settings/security', { second_factor: 'operators' }).expect(200);
    const email = await makeOperator(app);
    const bare = await logIn(app, { email, audience: 'operator' });
    expect(bare.session).toMatchObject({ restricted: true });
    const { browser } = await enrol(email);
    expect(browser.session).toMatchObject({ restricted: false });
    await browser.call('get', '/admin/v1/tiers').expect(200);
    await app.call('patch', '/settings/security', { second_factor: null }).expect(200);
  });

  it('end with the recovery of an operator, and with them the recovery codes', async () => {
    const { email, device, browser, passkey } = await enrol();
    const phone = await Phone.with(browser);
    await phone.confirm(app, browser);
    await app.control.app.get(OperatorsService).recover(email, systemActor('cli'));
    expect(await logInWith(device)).toBe(401);
    await logIn(app, { email, audience: 'operator' });
    await sendLogin(app, { email, code: passkey.recovery_codes![0]! }).expect(200);
  });

  it('ATK-80: an answer of a passkey works once, also in parallel, in its own browser, for what it was made', async () => {
    const { device, browser, email } = await enrol();
    const { options, cookie } = await begin();
    const answer = device.get(options);
    await send(answer, cookieOf(await app.raw('post', '/api/v1/auth/passkeys/login-options').expect(200))).expect(401);
    await send(answer, '').expect(401);
    const both = await Promise.all([send(answer, cookie), send(answer, cookie)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    // Begun to log in, sent to confirm a session, and the other way round.
    const login = await begin();
    await browser.call('post', '/api/v1/auth/step-up', { passkey: device.get(login.options) }).expect(401);
    const stepUp = optionsOf(await browser.call('post', '/api/v1/auth/passkeys/step-up-options').expect(200));
    await send(device.get(stepUp), login.cookie).expect(401);
    // An old challenge, and one that was never issued.
    const late = await begin();
    await app.query(`UPDATE login_attempt SET expires_at = now() - interval '1 minute'`);
    await send(device.get(late.options), late.cookie).expect(401);
    expect(await logInWith(device, { challenge: randomBytes(32).toString('base64url') })).toBe(401);
    expect(await logInWith(device)).toBe(200);
    expect(email).not.toBe('');
  });

  it('ATK-81: an answer for another site, of a locked device, or of a copied one is refused', async () => {
    const { device } = await enrol();
    expect(await logInWith(device, { origin: 'https://localhost.evil.example' })).toBe(401);
    expect(await logInWith(device, { origin: 'http://localhost:9999' })).toBe(401);
    expect(await logInWith(device, { rpId: 'evil.example' })).toBe(401);
    expect(await logInWith(device, { verified: false })).toBe(401);
    expect(await logInWith(device, { counter: 50 })).toBe(200);
    for (const counter of [50, 49, 0]) expect([counter, await logInWith(device, { counter })]).toEqual([counter, 401]);
    expect(await logInWith(device, { counter: 51 })).toBe(200);
    const { options, cookie } = await begin();
    for (const passkey of [
      {},
      { id: 1 },
      { response: null },
      { response: { clientDataJSON: '!' } },
      { id: '__proto__' },
    ]) {
      await send(passkey, cookie).expect(401);
    }
    expect(options.challenge).not.toBe('');
  });

  it('ATK-82: a passkey opens its own account only, and is added by its own session only', async () => {
    const [ada, eve] = [await enrol(), await enrol()];
    const optionsFor = async ({ browser }: Enrolled): Promise<Options> =>
      optionsOf(await browser.call('post', '/api/v1/auth/passkeys/step-up-options').expect(200));
    await ada.browser
      .call('post', '/api/v1/auth/step-up', { passkey: eve.device.get(await optionsFor(ada)) })
      .expect(401);
    const refused = await sendLogin(app, { email: ada.email }).expect(401);
    const { passkey_options: factor } = (refused.body as { error: { metadata: { passkey_options: Options } } }).error
      .metadata;
    const login = { email: ada.email, password: PASSWORD, passkey: eve.device.get(factor) };
    await app.raw('post', '/api/v1/auth/login').send(login).expect(401);
    // A passkey of Eve that names Ada as its user.
    const { options } = { options: await addOptions(ada.browser) };
    expect(await logInWith(eve.device, { userHandle: options.user.id })).toBe(401);
    // Made for the session of Ada, added by that of Eve; a passkey of Ada once more, by Eve.
    await add(eve.browser, new Authenticator(ORIGIN).create(options)).expect(400);
    await add(eve.browser, ada.device.create(await addOptions(eve.browser))).expect(409);
    await add(ada.browser, new Authenticator('https://evil.example').create(options)).expect(400);
    const once = new Authenticator(ORIGIN).create(await addOptions(ada.browser), { verified: false });
    await add(ada.browser, once).expect(400);
    await eve.browser.call('post', `/api/v1/auth/passkeys/${ada.passkey.id}/remove`).expect(404);
    await eve.browser.call('post', `/api/v1/auth/passkeys/${ada.passkey.id}/rename`, { name: 'mine' }).expect(404);
    const { id: adaId } = (ada.browser.session as unknown as { user: ApiObject }).user;
    await app.call('patch', `/users/${adaId}`, { status: 'suspended' }).expect(200);
    expect(await logInWith(ada.device)).toBe(401);
  });
});
