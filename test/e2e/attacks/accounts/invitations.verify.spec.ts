import { randomBytes, randomUUID } from 'node:crypto';
import { formatId, parseId } from '#core';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { Phone } from '../../../support/control/phone.js';
import {
  givePassword,
  logIn,
  makeOperator,
  PASSWORD,
  sendLogin,
  sessionCaller,
} from '../../../support/control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';

const PRODUCTION = {
  NODE_ENV: 'production',
  ROUTIFY_PUBLIC_URL: 'https://routify.example',
  ROUTIFY_SECRET: randomBytes(48).toString('base64'),
  ROUTIFY_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  ROUTIFY_PASSWORD_MEMORY_KIB: '19456',
};
const OTHER_PASSWORD = 'meadow-of-nine-lanterns';
const codeOf = ({ body }: { readonly body: unknown }): string | undefined =>
  (body as { error?: { code: string } }).error?.code;

describe('invitations as a way into accounts', () => {
  let app: ControlApp;
  let attacker: CustomerCaller;
  let admin: CustomerCaller;
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp(PRODUCTION);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const organization = await createOrganization('Mallory');
    attacker = await joinOrganization(app, organization, 'owner', 'mallory@attacker.example');
    admin = await joinOrganization(app, organization, 'admin', 'mike@attacker.example');
  });
  afterAll(() => app.stop());

  const newAddress = (): string => `victim-${++count}@people.example`;
  const createOrganization = async (name: string): Promise<string> =>
    ((await app.call('post', '/organizations', { name }).expect(201)).body as ApiObject).id;
  const register = (token: string, password = OTHER_PASSWORD) =>
    app.raw('post', '/api/v1/auth/invitation/register').send({ token, name: 'Mallory', password });
  const acceptInPublic = (token: string) => app.raw('post', '/api/v1/invitations/accept').send({ token, name: 'X' });
  const membersOf = async (caller: CustomerCaller): Promise<unknown[]> =>
    ((await caller.call('get', '/members').expect(200)).body as ApiList).data.map(({ email }) => email);

  /** A new invitation to an address, and the secret that came with it by mail. */
  async function invite(caller: CustomerCaller, email: string, role = 'viewer'): Promise<string> {
    await caller.call('post', '/invitations', { email, role }).expect(201);
    return tokenIn(await mailTo(app, email, 'invitation', 'Mallory'));
  }

  /** A user without a password. Returns its address. */
  async function user(fields: { readonly role?: string } = {}): Promise<string> {
    const email = newAddress();
    const { userId } = await joinOrganization(app, await createOrganization(email), 'owner', email);
    const sql = `UPDATE "user" SET platform_role = $2 WHERE id = $1::uuid`;
    await app.query(sql, parseId('usr', userId), fields.role ?? null);
    return email;
  }

  const idOf = (email: string) => `(SELECT id FROM "user" WHERE email = '${email}')`;
  const addAccount = (email: string) =>
    app.query(`INSERT INTO login_account (user_id, email_verified_at) VALUES (${idOf(email)}, now())`);

  async function byProvider(kind: string, organizationId: string | null): Promise<string> {
    const email = await user();
    await addAccount(email);
    const provider = randomUUID();
    await app.query(
      `INSERT INTO identity_provider (id, organization_id, kind, name, issuer, client_id)
       VALUES ($1::uuid, $2::uuid, $3, $3, 'https://issuer.example', 'routify')`,
      ...[provider, organizationId, kind],
    );
    await app.query(
      `INSERT INTO external_identity (id, user_id, provider_id, organization_id, issuer, subject)
       VALUES (gen_random_uuid(), ${idOf(email)}, $1::uuid, $2::uuid, 'https://issuer.example', $1)`,
      ...[provider, organizationId],
    );
    return email;
  }

  async function byPasskey(role?: string): Promise<string> {
    const email = await user(role === undefined ? {} : { role });
    await addAccount(email);
    await app.query(
      `INSERT INTO passkey (id, user_id, credential_id, public_key, name, backed_up)
       VALUES (gen_random_uuid(), ${idOf(email)}, sha256('${email}'), '\\x00', 'Phone', true)`,
    );
    return email;
  }

  const ACCOUNTS: Readonly<Record<string, () => Promise<string>>> = {
    'made by Google': () => byProvider('google', null),
    'made by GitHub': () => byProvider('github', null),
    'made by the single sign-on of an organization': async () =>
      byProvider('oidc', parseId('org', await createOrganization('With provider'))),
    'with a passkey only': () => byPasskey(),
    'with a management token only': () => user(),
    'of an operator with a passkey only': () => byPasskey('support'),
    'of a superadmin with a passkey only': () => byPasskey('superadmin'),
    'of a superadmin that has never logged in': () => user({ role: 'superadmin' }),
    'with a password': async () => {
      const email = await user();
      const [row] = await app.query(`SELECT id FROM "user" WHERE email = $1`, email);
      await givePassword(app, formatId('usr', String(row?.id)));
      return email;
    },
  };

  describe.each(Object.entries(ACCOUNTS))('of an account %s', (_name, make) => {
    it.each(['owner', 'admin'])('ATK-107: no answer to an %s who invites it has the secret', async (role) => {
      const email = await make();
      const caller = role === 'owner' ? attacker : admin;
      const answer = await caller.call('post', '/invitations', { email, role: 'viewer' }).expect(201);
      const byOperator = await app.call('post', `/organizations/${attacker.organizationId}/invitations`, {
        email,
        role: 'viewer',
      });
      for (const { body } of [answer, byOperator]) {
        expect(body).toMatchObject({ object: 'invitation', email, status: 'pending' });
        expect(JSON.stringify(body)).not.toMatch(/rtf_inv_|secret|token=/);
      }
      const idempotent = { 'idempotency-key': randomUUID() };
      const again = { email: newAddress(), role: 'viewer' };
      for (let sent = 0; sent < 2; sent++) {
        const replay = await caller.call('post', '/invitations', again).set(idempotent).expect(201);
        expect(JSON.stringify(replay.body)).not.toMatch(/rtf_inv_|secret|token=/);
      }
    });

    it('ATK-108: its mailed secret makes no password, no session, no token and no member', async () => {
      const email = await make();
      const before = await app.query(`SELECT * FROM login_account WHERE user_id = ${idOf(email)}`);
      const token = await invite(attacker, email);
      const answer = await register(token);
      expect([answer.status, codeOf(answer), answer.headers['set-cookie']]).toEqual([409, 'account_exists', undefined]);
      const accepted = await acceptInPublic(token);
      expect([accepted.status >= 400, JSON.stringify(accepted.body).includes('rtf_mgmt_')]).toEqual([true, false]);
      expect(await app.query(`SELECT * FROM login_account WHERE user_id = ${idOf(email)}`)).toEqual(before);
      expect(await app.query(`SELECT 1 FROM session WHERE user_id = ${idOf(email)}`)).toEqual([]);
      await sendLogin(app, { email, password: OTHER_PASSWORD }).expect(401);
      expect(await membersOf(attacker)).not.toContain(email);
    });
  });

  it('ATK-108: an account is made for an unused address only, and once, also in parallel', async () => {
    const email = newAddress();
    const tokens = [await invite(attacker, email), await invite(admin, email)];
    const answers = await Promise.all(tokens.flatMap((token) => [register(token), register(token)]));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(['invalid_link', 'invalid_api_key', 'account_exists']).toContain(codeOf(answer));
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await membersOf(attacker)).filter((member) => member === email)).toHaveLength(1);
  });

  it('ATK-109: accounts and unused addresses differ behind a valid secret only', async () => {
    const known = await user();
    const publicly = async (path: string, body: object): Promise<unknown> => {
      const answer = await app.raw('post', `/api/v1/auth/${path}`).send(body);
      return [answer.status, answer.body];
    };
    const settings = { mode: 'open', proof_of_work_bits: null };
    await app.call('patch', '/settings/registration', settings).expect(200);
    for (const path of ['register', 'password/forgot']) {
      expect(await publicly(path, { email: known })).toEqual(await publicly(path, { email: newAddress() }));
    }
    const secret = await invite(attacker, known);
    const guessed = await register(`${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`);
    expect([guessed.status, codeOf(guessed)]).toEqual([400, 'invalid_link']);
    const invited = await register(secret);
    expect([invited.status, codeOf(invited)]).toEqual([409, 'account_exists']);
  });

  it('ATK-110: it is accepted by a session of the invited user, with the factor that the account has', async () => {
    const email = newAddress();
    const { userId } = await joinOrganization(app, await createOrganization('Own'), 'owner', email);
    await givePassword(app, userId);
    const withoutFactor = await logIn(app, { email });
    const phone = await Phone.with(await logIn(app, { email }), () => Date.now());
    const token = await invite(attacker, email);
    const accept = (browser: Awaited<ReturnType<typeof logIn>>) =>
      browser.call('post', '/api/v1/auth/invitation/accept', { token });
    const enrolled = await logIn(app, { email });
    const { browser } = await phone.confirm(app, enrolled);
    const refused = await accept(withoutFactor);
    expect([refused.status, codeOf(refused)]).toEqual([403, 'factor_setup_required']);
    const stranger = newAddress();
    await givePassword(app, (await joinOrganization(app, attacker.organizationId, 'viewer', stranger)).userId);
    expect((await accept(await logIn(app, { email: stranger }))).status).toBe(401);
    expect(await membersOf(attacker)).not.toContain(email);
    const both = await Promise.all([accept(browser), accept(browser)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await membersOf(attacker)).filter((member) => member === email)).toHaveLength(1);
    const tokens = await app.query(
      `SELECT 1 FROM management_token t JOIN member m ON m.id = t.member_id
       WHERE m.user_id = ${idOf(email)} AND m.organization_id = $1::uuid`,
      parseId('org', attacker.organizationId),
    );
    expect(tokens).toEqual([]);
  });

  it('ATK-111: a token makes no owners, whatever its role and scopes', async () => {
    const { body } = await attacker
      .call('post', '/me/tokens', { name: 'narrow', scopes: ['members:write'] })
      .expect(201);
    const narrow = (body as ApiObject).secret;
    const member = await joinOrganization(app, attacker.organizationId, 'developer');
    for (const token of [narrow, attacker.token, admin.token]) {
      const call = (method: 'post' | 'patch', path: string, fields?: object) =>
        app.raw(method, `/api/v1${path}`).set('authorization', `Bearer ${token}`).send(fields);
      const answers = [
        await call('post', '/invitations', { email: newAddress(), role: 'owner' }),
        await call('patch', `/members/${member.memberId}`, { role: 'owner' }),
        await call('post', `/members/${member.memberId}/hand-over`),
      ];
      expect(answers.map((answer) => [answer.status, codeOf(answer)])).toEqual(
        answers.map(() => [403, 'role_not_allowed']),
      );
    }
    // Without scopes it holds what an admin may do.
    await attacker.call('post', '/invitations', { email: newAddress(), role: 'admin' }).expect(201);
    // An owner who has confirmed the session makes another one.
    await givePassword(app, attacker.userId);
    const browser = await logIn(app, { email: 'mallory@attacker.example' });
    await browser.call('post', '/api/v1/invitations', { email: newAddress(), role: 'owner' }).expect(201);
  });

  describe('without a mail server', () => {
    const linkOf = (id: unknown) => app.call('post', `/invitations/${String(id)}/link`);
    const invited = async (email: string): Promise<unknown> =>
      ((await attacker.call('post', '/invitations', { email, role: 'viewer' })).body as ApiObject).id;

    it('ATK-112: operators alone read a link, which is audited, ends the mailed one and confirms no address', async () => {
      const email = newAddress();
      const id = await invited(email);
      const mailed = tokenIn(await mailTo(app, email, 'invitation'));
      for (const caller of [attacker, admin]) {
        expect((await caller.call('post', `/invitations/${String(id)}/link`)).status).toBe(404);
        const foreign = app.raw('post', `/admin/v1/invitations/${String(id)}/link`);
        await foreign.set('authorization', `Bearer ${caller.token}`).expect(403);
      }
      const support = await logIn(app, { email: await makeOperator(app, 'support'), audience: 'operator' });
      expect((await support.call('post', `/admin/v1/invitations/${String(id)}/link`)).status).toBe(403);
      const { body } = await linkOf(id).expect(200);
      const token = String((body as ApiObject).link).split('#token=')[1] ?? '';
      const audited = await app.query(
        `SELECT target_id, before, after FROM audit_event WHERE action = 'invitation.link'`,
      );
      expect(audited).toEqual([{ target_id: id, before: { delivery: 'mail' }, after: { delivery: 'operator' } }]);
      expect(JSON.stringify(audited)).not.toContain('rtf_inv_');
      expect(codeOf(await register(mailed))).toBe('invalid_link');
      const browser = sessionCaller(app, await register(token, PASSWORD).expect(200));
      const verified = `SELECT email_verified_at FROM login_account WHERE user_id = ${idOf(email)}`;
      expect(await app.query(verified)).toEqual([{ email_verified_at: null }]);
      expect((await linkOf(id)).status).toBe(409);
      // The account may have been prepared: after the proof of the mailbox no earlier way in is left.
      const { secret } = (await browser.call('post', '/api/v1/me/tokens', { name: 'kept' }).expect(201))
        .body as ApiObject;
      await app.raw('post', '/api/v1/auth/password/forgot').send({ email }).expect(200);
      const reset = tokenIn(await mailTo(app, email, 'reset_password'));
      await app.raw('post', '/api/v1/auth/password/reset').send({ token: reset, password: OTHER_PASSWORD }).expect(200);
      expect(await app.query(verified)).toEqual([{ email_verified_at: expect.any(Date) }]);
      await browser.call('get', '/api/v1/me').expect(401);
      await app.raw('get', '/api/v1/me').set('authorization', `Bearer ${secret}`).expect(401);
      await logIn(app, { email, password: OTHER_PASSWORD });
    });

    it('ATK-112: a secret that an older version answered makes no account', async () => {
      const email = newAddress();
      const token = await invite(attacker, email);
      await app.query(`UPDATE invitation SET delivery = 'api' WHERE email = $1`, email);
      expect(codeOf(await register(token))).toBe('invalid_link');
    });
  });

  it('ATK-113: an organization has 200 open invitations, also in parallel; others and operators invite on', async () => {
    const crowded = await joinOrganization(app, await createOrganization('Crowded'), 'owner');
    const neighbour = await joinOrganization(app, await createOrganization('Neighbour'), 'owner');
    await app.query(
      `INSERT INTO invitation (id, organization_id, email, role, digest, invited_by, expires_at, created_at)
       SELECT gen_random_uuid(), $1::uuid, 'x@x.example', 'viewer', sha256(('open' || n)::bytea), 'test',
         now() + interval '1 hour', now() - interval '2 days' FROM generate_series(1, 198) n`,
      parseId('org', crowded.organizationId),
    );
    const attempts = await Promise.all(
      Array.from({ length: 6 }, () => crowded.call('post', '/invitations', { email: newAddress(), role: 'viewer' })),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429, 429, 429]);
    const message = JSON.stringify(attempts.find(({ status }) => status === 429)?.body);
    expect(message).toContain('200 pending invitations');
    await neighbour.call('post', '/invitations', { email: newAddress(), role: 'viewer' }).expect(201);
    const byOperator = { email: newAddress(), role: 'owner' };
    await app.call('post', `/organizations/${crowded.organizationId}/invitations`, byOperator).expect(201);
    await app.query(`UPDATE invitation SET expires_at = now() WHERE email = 'x@x.example'`);
    await crowded.call('post', '/invitations', { email: newAddress(), role: 'viewer' }).expect(201);
  });
});
