import { DoctorFacts } from '#operations';
import { RedisService } from '#core/infra';
import { newUuid } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { givePassword, logIn, PASSWORD, sendLogin, sessionCaller } from '../../../support/control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';

/** Of `ada@xn--bcher-kva.example`: one mailbox, whichever is written. */
const SPELLINGS = [
  'ada@bücher.example',
  'ADA@BÜCHER.example',
  'ada@bu\u0308cher.example',
  'ada@xn--bcher-kva.example',
  'ada@XN--BCHER-KVA.EXAMPLE',
  'ada@ｂücher.example',
  'ada+again@bücher。example',
];
const CANONICAL = 'ada@xn--bcher-kva.example';

const UNUSABLE = [
  ...['ada@bücher.example.', 'ada@[192.0.2.1]', 'ada@192.0.2.1', 'ada@%62ücher.example', '"ada"@bücher.example'],
  ...[
    'ada@bücher.example,eve@evil.example',
    'ada;eve@bücher.example',
    'ada(eve)@bücher.example',
    'a[da]@bücher.example',
  ],
  ...['ada @bücher.example', 'ada@bü\u00adcher.example', 'ada\u200b@bücher.example', 'ad\u202ea@bücher.example'],
  ...[
    'ａda@bücher.example',
    'ﬁ@bücher.example',
    'ada@bücher.example\r\nbcc: eve@evil.example',
    'ada@bücher.example:25',
  ],
];

describe('spellings of an address', () => {
  let app: ControlApp;
  let owner: CustomerCaller;
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_TRUST_PROXY: '1' });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const settings = { mode: 'open', proof_of_work_bits: 0, credit_usd: '5', credit_daily_usd: '1000' };
    await app.call('patch', '/settings/registration', settings).expect(200);
    const { id } = (await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject;
    owner = await joinOrganization(app, id, 'owner');
  });
  afterAll(() => app.stop());

  /** From another network each time, so that only limits of a mailbox count. */
  const post = (path: string, body: object) =>
    app
      .raw('post', `/api/v1/auth/${path}`)
      .set('x-forwarded-for', `203.0.113.${++count % 250}`)
      .send(body);
  const recipients = async (): Promise<unknown[]> =>
    (await app.query('SELECT DISTINCT recipient FROM mail_message')).map(({ recipient }) => recipient);

  it('ATK-114: one mailbox in seven spellings gets one account and one sign-up credit', async () => {
    for (const [index, spelling] of SPELLINGS.entries()) {
      await app.query('TRUNCATE mail_message');
      await forgetLimits();
      await post('register', { email: spelling }).expect(200);
      const isTagged = spelling.includes('+');
      const to = isTagged ? `ada+again@${CANONICAL.slice(4)}` : CANONICAL;
      const isNew = index === 0 || isTagged;
      const mail = await mailTo(app, to, isNew ? 'verify_email' : 'account_exists');
      expect(await recipients()).toEqual([to]);
      if (!isNew) continue;
      const person = { token: tokenIn(mail), name: 'Ada', password: PASSWORD, organization: 'Ada' };
      const browser = sessionCaller(app, await post('register/complete', person).expect(200));
      const { body } = await browser.call('get', '/api/v1/balance').expect(200);
      expect((body as { balance_usd: string }).balance_usd).toBe(isTagged ? '0' : '5');
    }
    const users = await app.query(`SELECT email FROM "user" WHERE email LIKE 'ada%' ORDER BY email`);
    expect(users).toEqual([{ email: `ada+again@${CANONICAL.slice(4)}` }, { email: CANONICAL }]);
  });

  it('ATK-114: every spelling opens the account', async () => {
    for (const spelling of SPELLINGS.slice(0, 6)) await logIn(app, { email: spelling });
  });

  it('ATK-115: a denied domain is denied in every spelling', async () => {
    await app.call('patch', '/settings/registration', { denied_domains: ['xn--trsh-1ra.example'] }).expect(200);
    for (const email of ['x@trüsh.example', 'x@XN--TRSH-1RA.example', 'x@ｔrüsh.example', 'x@sub.trüsh。example']) {
      expect([email, (await post('register', { email })).status]).toEqual([email, 403]);
    }
    await app.call('patch', '/settings/registration', { denied_domains: null }).expect(200);
  });

  it.each(UNUSABLE)('ATK-116: no address is taken in a form that mail systems read differently: %j', async (email) => {
    const answers = [
      await post('register', { email }),
      await owner.call('post', '/invitations', { email, role: 'viewer' }),
      await app.call('post', `/organizations/${owner.organizationId}/invitations`, { email, role: 'viewer' }),
    ];
    for (const { status, body } of answers) {
      expect([status, (body as { error: object }).error]).toEqual([400, expect.objectContaining({ param: 'email' })]);
    }
  });

  it('ATK-117: limits of mails and invitations count the mailbox, whichever spelling names it', async () => {
    const spelled = (index: number): string => `e.v.e+${index}@${index % 2 === 0 ? 'GMail.com' : 'googlemail。com'}`;
    const mails: number[] = [];
    for (let index = 0; index < 6; index++)
      mails.push((await post('password/forgot', { email: spelled(index) })).status);
    expect(mails).toEqual([200, 200, 200, 200, 200, 429]);
    await forgetLimits();
    const invited: number[] = [];
    for (let index = 0; index < 6; index++) {
      invited.push((await owner.call('post', '/invitations', { email: spelled(index), role: 'viewer' })).status);
    }
    expect(invited).toEqual([201, 201, 201, 201, 201, 429]);
    const neighbour = { email: 'mallory@gmail.com', role: 'viewer' };
    await owner.call('post', '/invitations', neighbour).expect(201);
  });

  it('ATK-117: guesses of one account count together, whichever spelling names it', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 12; index++) {
      const email = SPELLINGS[index % 6] ?? '';
      const guess = sendLogin(app, { email, password: 'wrong-lantern-quartz' }).set('x-forwarded-for', '198.51.100.9');
      statuses.push((await guess).status);
    }
    expect(statuses.filter((status) => status === 401).length).toBeLessThan(8);
    expect(statuses.at(-1)).toBe(429);
  });

  it('ATK-118: a mail goes to the stored address, never to the typed one', async () => {
    const { userId } = await joinOrganization(app, owner.organizationId, 'viewer', 'eva@bücher.example');
    await givePassword(app, userId);
    await app.query('TRUNCATE mail_message');
    await forgetLimits();
    for (const path of ['register', 'password/forgot']) await post(path, { email: 'EVA@ｂücher.example' }).expect(200);
    await mailTo(app, 'eva@xn--bcher-kva.example', 'account_exists');
    await mailTo(app, 'eva@xn--bcher-kva.example', 'reset_password');
    expect(await recipients()).toEqual(['eva@xn--bcher-kva.example']);
  });

  it('ATK-118: accounts of older versions stay as they are, log in, and are listed where two share an address', async () => {
    const old = 'otto@bücher.example';
    await app.query(`INSERT INTO "user" (id, email, name) VALUES ($1::uuid, $2, 'Otto')`, newUuid(Date.now()), old);
    const [row] = await app.query('SELECT id FROM "user" WHERE email = $1', old);
    const joined = await joinOrganization(app, owner.organizationId, 'viewer', old);
    await givePassword(app, joined.userId);
    expect(await app.query('SELECT email FROM "user" WHERE id = $1::uuid', row?.id)).toEqual([{ email: old }]);
    await logIn(app, { email: old });
    await logIn(app, { email: 'OTTO@xn--bcher-kva.example' });
    const facts = app.control.app.get(DoctorFacts, { strict: false });
    expect(await facts.findSpellings()).toEqual({ uncommon: 1, shared: [] });
    await app.query(
      `INSERT INTO "user" (id, email, name) VALUES ($1::uuid, 'otto@xn--bcher-kva.example', 'Other')`,
      newUuid(Date.now()),
    );
    const shared = [['otto@xn--bcher-kva.example', old]];
    expect(await facts.findSpellings()).toEqual({ uncommon: 1, shared });
    expect((await logIn(app, { email: old })).session).toMatchObject({ user: { email: old } });
    await sendLogin(app, { email: 'otto@xn--bcher-kva.example' }).expect(401);
  });

  async function forgetLimits(): Promise<void> {
    const { client } = app.control.app.get(RedisService);
    const keys = await client.keys('throttle:*');
    if (keys.length > 0) await client.del(...keys);
  }
});
