import { Clock } from '#core';
import { CASES, DOCUMENT, type ApiCase } from '../../../support/control/api-cases.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { Phone } from '../../../support/control/phone.js';
import {
  givePassword,
  logIn,
  makeOperator,
  PASSWORD,
  sendLogin,
  sessionCaller,
  type SessionCaller,
} from '../../../support/control/session-caller.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';
import { FaultProxy } from '../../../support/processes/fault-proxy.js';

const WRONG = 'wrong-lantern-quartz';
const STEP_UP = '/api/v1/auth/step-up';
const ACCOUNT = '/api/v1/auth/';
const SECRETS = ['password', 'current_password', 'code'];

interface Answer {
  readonly status: number;
  readonly body: { readonly error?: { readonly code: string } };
}

const codeOf = ({ body }: Answer): string | undefined => body.error?.code;
/** Answers that compared the secret. */
const comparedIn = (answers: readonly Answer[]): number =>
  answers.filter((answer) => codeOf(answer) === 'invalid_credentials').length;

/** Of the routes of accounts, those that compare a secret with one of the account: a wrong one of each. */
const COMPARED: Readonly<Record<string, object>> = {
  [STEP_UP]: { password: WRONG },
  '/api/v1/auth/password': { current_password: WRONG, password: 'lantern-of-quartz-wobbles' },
  '/api/v1/auth/totp/confirm': { code: '000000' },
};
/** The log-in has no session: `guessing.verify.spec.ts`. The others set a password by a link, which has 256 random bits. */
const WITHOUT_SESSION = ['login', 'setup', 'password/reset', 'register/complete', 'invitation/register'].map(
  (path) => `${ACCOUNT}${path}`,
);

function takesSecret({ operation }: ApiCase): boolean {
  const [, name = ''] = /schemas\/(\w+)/.exec(JSON.stringify(operation.requestBody ?? {})) ?? [];
  return SECRETS.some((field) => field in (DOCUMENT.components.schemas[name]?.properties ?? {}));
}

describe('guesses with a stolen session', () => {
  let app: ControlApp;
  let redis: FaultProxy;
  let count = 0;
  let hosts = 0;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_TRUST_PROXY: '1' }, async (stores) => {
      redis = await FaultProxy.start(stores.redisUrl);
      return { ...stores, redisUrl: redis.url };
    });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await app.stop();
    await redis.stop();
  });

  /** Another address each time. */
  const anywhere = (): string => `198.18.${Math.floor(++hosts / 250)}.${hosts % 250}`;

  async function person(): Promise<string> {
    const email = `guessed-${++count}@people.example`;
    const { id } = (await app.call('post', '/organizations', { name: email }).expect(201)).body as ApiObject;
    await givePassword(app, (await joinOrganization(app, id, 'owner', email)).userId);
    return email;
  }

  async function logInFrom(address: string, email: string): Promise<SessionCaller> {
    const answer = await sendLogin(app, { email }).set('x-forwarded-for', address).expect(200);
    return sessionCaller(app, answer);
  }

  const send = async (by: SessionCaller, address: string, path = STEP_UP, body: object = { password: WRONG }) =>
    (await by.call('post', path, body).set('x-forwarded-for', address)) as Answer;
  const isAlive = async (by: SessionCaller): Promise<boolean> =>
    (await by.call('get', '/api/v1/auth/session')).status === 200;
  const mailsTo = async (email: string): Promise<number> =>
    (await app.query(`SELECT 1 FROM mail_message WHERE recipient = $1 AND template = 'session_ended'`, email)).length;

  async function failTimes(times: number, by: SessionCaller, addressOf = anywhere): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let index = 0; index < times; index++) answers.push(await send(by, addressOf()));
    return answers;
  }

  it('ATK-140: another spelling of the cookies, or of forwarded addresses, gives no more guesses', async () => {
    const browser = await logInFrom(anywhere(), await person());
    const { cookie, csrf, audience } = browser;
    const spellings = [
      (index: number) => `x=${index}; ${cookie}`,
      (index: number) => `${cookie}; theme=dark-${index}`,
      (index: number) => `a=1;   ${cookie}  ;b=${index}`,
      (index: number) => `quoted="${index}"; ${cookie}`,
      (index: number) => `ROUTIFY-SESSION=${index}; ${cookie}`,
      (index: number) => `__Host-routify-operator=${index}; ${cookie};`,
    ];
    const address = anywhere();
    const answers: Answer[] = [];
    for (let index = 0; index < 15; index++) {
      const request = app.raw('post', STEP_UP).set('x-csrf-token', csrf).set('x-routify-audience', audience);
      void request.set('cookie', spellings[index % spellings.length]!(index));
      // What a client adds stands before the address that the proxy saw.
      answers.push(await request.set('x-forwarded-for', `${anywhere()}, ${address}`).send({ password: WRONG }));
    }
    expect([comparedIn(answers), codeOf(answers.at(-1)!)]).toEqual([6, 'rate_limit_exceeded']);
    // Beside the wait, which ends: another address is another visitor, and the session has ten in all.
    expect(comparedIn(await failTimes(9, browser))).toBeLessThanOrEqual(4);
    expect(await isAlive(browser)).toBe(false);
  });

  it('ATK-141: ten failures end their session, also at ten addresses, with one mail; another one lives on', async () => {
    const [email, neighbour] = [await person(), await person()];
    const home = anywhere();
    const [stolen, own, other] = [
      await logInFrom(anywhere(), email),
      await logInFrom(home, email),
      await logInFrom(home, neighbour),
    ];
    const answers = await failTimes(12, stolen);
    expect(answers.map(codeOf)).toEqual([
      ...Array.from({ length: 9 }, () => 'invalid_credentials'),
      ...Array.from({ length: 3 }, () => 'session_required'),
    ]);
    expect((await send(stolen, anywhere(), STEP_UP, { password: PASSWORD })).status).toBe(401);
    expect([await isAlive(stolen), await mailsTo(email)]).toEqual([false, 1]);
    const ends = await app.query(
      `SELECT actor FROM audit_event WHERE target_id = $1 AND action = 'session.end'`,
      stolen.session.id,
    );
    expect(ends).toEqual([{ actor: 'system:guesses' }]);
    // The owner, at an address of its own, confirms and logs in; so does a neighbour.
    for (const browser of [own, other]) {
      expect((await send(browser, home, STEP_UP, { password: PASSWORD })).status).toBe(200);
    }
    await logInFrom(home, email);
    expect([await mailsTo(email), await mailsTo(neighbour)]).toEqual([1, 0]);
  });

  it('ATK-142: guesses over several routes and sessions are one count, which the log-in shares', async () => {
    const email = await person();
    const address = anywhere();
    const first = await logInFrom(anywhere(), email);
    const phone = await Phone.with(first);
    const { browser } = await phone.confirm(app, first);
    const second = sessionCaller(
      app,
      await sendLogin(app, { email, code: phone.code(1) })
        .set('x-forwarded-for', anywhere())
        .expect(200),
    );
    const answers = [
      await send(browser, address),
      await send(second, address, '/api/v1/auth/password', COMPARED['/api/v1/auth/password']),
      await send(browser, address, '/api/v1/auth/totp/confirm', { code: '000000' }),
      await send(second, address, STEP_UP, { password: PASSWORD, code: 'aaaaa-bbbbb' }),
      await send(browser, address, STEP_UP, { password: PASSWORD, code: '000000' }),
      (await sendLogin(app, { email, password: WRONG }).set('x-forwarded-for', address)) as Answer,
    ];
    expect(comparedIn(answers)).toBe(6);
    for (const [path, body] of Object.entries(COMPARED)) {
      for (const by of [browser, second]) {
        expect([path, codeOf(await send(by, address, path, body))]).toEqual([path, 'rate_limit_exceeded']);
      }
    }
    await sendLogin(app, { email }).set('x-forwarded-for', address).expect(429);
    // A right password without the code is no failure, and forgets none.
    const home = anywhere();
    expect(codeOf(await send(browser, home, STEP_UP, { password: PASSWORD }))).toBe('factor_required');
    expect(comparedIn(await failTimes(7, browser))).toBe(6);
    expect([await isAlive(browser), await isAlive(second)]).toEqual([false, true]);
  });

  it('ATK-143: every route of accounts that takes a password or a code is counted', async () => {
    const taking = CASES.filter((route) => route.path.startsWith(ACCOUNT) && takesSecret(route)).map(
      ({ path }) => path,
    );
    expect(taking.sort()).toEqual([...Object.keys(COMPARED), ...WITHOUT_SESSION].sort());
    for (const [path, body] of Object.entries(COMPARED)) {
      const browser = await logInFrom(anywhere(), await person());
      const codes: (string | undefined)[] = [];
      for (let index = 0; index < 10; index++) codes.push(codeOf(await send(browser, anywhere(), path, body)));
      const expected = [...Array.from({ length: 9 }, () => 'invalid_credentials'), 'session_required'];
      expect([path, codes]).toEqual([path, expected]);
    }
  });

  it('ATK-144: failures without the session end none, and do not keep its owner from confirming', async () => {
    const email = await person();
    const browser = await logInFrom(anywhere(), email);
    for (let index = 0; index < 30; index++) {
      await sendLogin(app, { email, password: WRONG }).set('x-forwarded-for', anywhere());
    }
    // Not of this session: another cookie, a cookie without the CSRF token, a cookie of another account.
    for (let index = 0; index < 12; index++) {
      const request = app.raw('post', STEP_UP).set('x-forwarded-for', anywhere()).send({ password: WRONG });
      await (index % 2 === 0 ? request.set('cookie', browser.cookie) : request).expect(index % 2 === 0 ? 403 : 401);
    }
    const neighbour = await logInFrom(anywhere(), await person());
    await failTimes(10, neighbour);
    expect([await isAlive(neighbour), await isAlive(browser), await mailsTo(email)]).toEqual([false, true, 0]);
    // Also from an address that the account is not known from.
    expect((await send(browser, anywhere(), STEP_UP, { password: PASSWORD })).status).toBe(200);
  });

  it('ATK-145: parallel guesses count, and end the session with one mail', async () => {
    const email = await person();
    const browser = await logInFrom(anywhere(), email);
    const guesses = Array.from({ length: 25 }, () => send(browser, anywhere()));
    const answers = await Promise.all(guesses);
    expect(comparedIn(answers)).toBeLessThanOrEqual(10);
    expect([await isAlive(browser), await mailsTo(email)]).toEqual([false, 1]);
    // The session of a thief: the next one of the owner confirms at once.
    const one = await logInFrom(anywhere(), email);
    expect((await send(await logInFrom(anywhere(), email), anywhere(), STEP_UP, { password: PASSWORD })).status).toBe(
      200,
    );
    const address = anywhere();
    const same = await Promise.all(Array.from({ length: 25 }, () => send(one, address)));
    expect([comparedIn(same), await isAlive(one)]).toEqual([6, true]);
  });

  it('ATK-146: a session of an operator counts with those that act as a member, and ends with them', async () => {
    const { id } = (await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject;
    await joinOrganization(app, id, 'owner');
    const email = await makeOperator(app);
    const operator = await logIn(app, { email, audience: 'operator' });
    const path = `/admin/v1/organizations/${id}/impersonate`;
    const answer = await operator.call('post', path, { reason: 'ticket' }).expect(200);
    const acting = sessionCaller(app, answer, 'impersonation');
    const other = sessionCaller(
      app,
      await operator.call('post', path, { reason: 'ticket' }).expect(200),
      'impersonation',
    );
    const elsewhere = await logIn(app, { email, audience: 'operator' });
    const answers = [
      ...(await failTimes(4, acting)),
      ...(await failTimes(3, operator)),
      ...(await failTimes(4, other)),
    ];
    expect([comparedIn(answers), answers.map(codeOf).at(-2)]).toEqual([9, 'session_required']);
    const alive = [await isAlive(acting), await isAlive(operator), await isAlive(other), await isAlive(elsewhere)];
    expect([alive, await mailsTo(email)]).toEqual([[false, false, false, true], 1]);
  });

  it('ATK-147: a right password forgets failures; codes that the session itself was given do not', async () => {
    const email = await person();
    let browser = await logInFrom(anywhere(), email);
    await failTimes(9, browser);
    browser = sessionCaller(
      app,
      await browser.call('post', STEP_UP, { password: PASSWORD }).set('x-forwarded-for', anywhere()).expect(200),
    );
    expect(comparedIn(await failTimes(9, browser))).toBe(9);
    const phone = await Phone.with(browser);
    const { browser: confirmed } = await phone.confirm(app, browser);
    expect((await failTimes(1, confirmed)).map(codeOf)).toEqual(['session_required']);
  });

  it('ATK-147: exports are counted by the user, whatever cookies a client adds', async () => {
    const browser = await logInFrom(anywhere(), await person());
    const address = anywhere();
    const statuses: number[] = [];
    for (let index = 0; index < 11; index++) {
      const request = browser.call('post', '/api/v1/auth/account/export').set('x-forwarded-for', address);
      statuses.push((await request.set('cookie', `x=${index}; ${browser.cookie}`)).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  });

  it('ATK-148: ten failures end a session also while Redis is unavailable, and after waits', async () => {
    const [email, patient] = [await person(), await person()];
    const [browser, slow] = [await logInFrom(anywhere(), email), await logInFrom(anywhere(), patient)];
    const address = anywhere();
    redis.cut();
    const answers = await failTimes(12, browser, () => address);
    redis.restore();
    expect(comparedIn(answers)).toBe(9);
    expect([await isAlive(browser), await mailsTo(email)]).toEqual([false, 1]);
    // With Redis each failure at one address waits, and the patient one has ten.
    let aheadMs = 0;
    jest.spyOn(app.control.app.get(Clock), 'nowMs').mockImplementation(() => Date.now() + aheadMs);
    const later: Answer[] = [];
    for (let index = 0; index < 12; index++) {
      later.push(await send(slow, address));
      aheadMs += 16 * 60_000;
    }
    expect(comparedIn(later)).toBe(9);
    expect(await isAlive(slow)).toBe(false);
  });
});
