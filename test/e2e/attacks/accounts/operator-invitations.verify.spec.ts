import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { InvitationsService, UsersService } from '#auth';
import { parseId, systemActor } from '#core';
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
  type SessionCaller,
} from '../../../support/control/session-caller.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

const PATH = '/admin/v1/operator-invitations';
const codeOf = ({ body }: { readonly body: unknown }): string | undefined =>
  (body as { error?: { code: string } }).error?.code;
const reasonOf = ({ body }: { readonly body: unknown }): unknown =>
  (body as { error?: { metadata?: { reason?: string } } }).error?.metadata?.reason;

describe('invitations of operators', () => {
  let app: ControlApp;
  let organizationId: string;
  let superadmin: SessionCaller;
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_PUBLIC_URL: 'https://routify.example' });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    organizationId = ((await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject).id;
    superadmin = await newOperator('superadmin');
  });
  afterAll(() => app.stop());

  const newAddress = (): string => `operator-${++count}@invited.example`;

  async function newOperator(role: string): Promise<SessionCaller> {
    return logIn(app, { email: await makeOperator(app, role), audience: 'operator' });
  }

  const send = (email: string, role = 'support', by = superadmin) => by.call('post', PATH, { email, role });

  async function invite(email: string, role = 'support', by = superadmin): Promise<{ id: string; token: string }> {
    const { body } = await send(email, role, by).expect(201);
    return { id: (body as ApiObject).id, token: tokenIn(await mailTo(app, email, 'operator_invitation')) };
  }

  /** The actions of an invitation's audit, the newest first, and the kinds of their actors. */
  async function auditOf(id: string): Promise<(string | undefined)[][]> {
    const { body } = await superadmin.call('get', `/admin/v1/audit?target_id=${id}`).expect(200);
    return (body as ApiList).data.map(({ action, actor }) => [
      String(action).replace('operator_invitation.', ''),
      String(actor).split(':')[0],
    ]);
  }

  const show = (token: string) => app.raw('post', '/api/v1/auth/invitation').send({ token });
  const register = (token: string, fields: object = {}) =>
    app.raw('post', '/api/v1/auth/invitation/register').send({ token, name: 'Grace', password: PASSWORD, ...fields });
  const roleOf = async (email: string): Promise<unknown> =>
    (await app.query('SELECT platform_role AS role FROM "user" WHERE email = $1', email))[0]?.role ?? null;

  /** A customer with a password, and its browser. */
  async function customer(): Promise<{ email: string; userId: string; browser: SessionCaller }> {
    const email = newAddress();
    const { userId } = await joinOrganization(app, organizationId, 'viewer', email);
    await givePassword(app, userId);
    return { email, userId, browser: await logIn(app, { email }) };
  }

  const accept = (browser: SessionCaller, token: string) =>
    browser.call('post', '/api/v1/auth/invitation/accept', { token });

  it('make an account with the role and a session of operators, once; the mail and the page say who invites to what', async () => {
    const email = newAddress();
    const { id, token } = await invite(email, 'finance');
    const mail = await mailTo(app, email, 'operator_invitation');
    expect(mail.subject).toBe('Invitation to be an operator of Routify');
    expect(mail.text).toContain('Olga invites you to be an operator of Routify, with the role finance.');
    expect(mail.text).toContain('https://routify.example/invitation#token=rtf_inv_');
    expect((await show(token).expect(200)).body).toEqual({
      object: 'shown_invitation',
      kind: 'operator',
      organization_name: 'Routify',
      email,
      role: 'finance',
      inviter_name: 'Olga',
      has_account: false,
      expires_at: expect.stringMatching(/Z$/),
    });
    const answer = await register(token).expect(200);
    expect(answer.body).toMatchObject({ audience: 'operator', user: { email, platform_role: 'finance' } });
    const browser = sessionCaller(app, answer, 'operator');
    await browser.call('get', '/admin/v1/organizations').expect(200);
    expect(codeOf(await browser.call('get', '/admin/v1/users').expect(403))).toBe('role_not_allowed');
    await register(token).expect(400);
    await logIn(app, { email, audience: 'operator' });
    expect(await auditOf(id)).toEqual([
      ['accept', 'invitation'],
      ['create', 'user'],
    ]);
    const listed = (await superadmin.call('get', `${PATH}?status=accepted`).expect(200)).body as ApiList;
    expect(listed.data).toEqual([expect.objectContaining({ id, email, status: 'accepted', inviter_name: 'Olga' })]);
  });

  it('are accepted by a customer with its session, whose account keeps its organizations', async () => {
    const { email, browser } = await customer();
    const { token } = await invite(email);
    expect((await show(token).expect(200)).body).toMatchObject({ has_account: true });
    expect(await roleOf(email)).toBeNull();
    await sendLogin(app, { email, audience: 'operator' }).expect(401);
    const { body } = await accept(browser, token).expect(200);
    expect(body).toMatchObject({ audience: 'customer', organizations: [expect.objectContaining({ name: 'Acme' })] });
    expect(await roleOf(email)).toBe('support');
    await logIn(app, { email, audience: 'operator' });
  });

  it('ATK-265: another address, a second use, an expired, a revoked or a replaced one give no role', async () => {
    const [person, other] = [await customer(), await customer()];
    const first = await invite(person.email, 'superadmin');
    expect((await accept(other.browser, first.token)).status).toBe(401);
    expect(codeOf(await register(first.token).expect(409))).toBe('account_exists');
    const second = await invite(person.email, 'finance');
    await accept(person.browser, first.token).expect(401);
    await show(first.token).expect(400);
    await app.query(`UPDATE operator_invitation SET expires_at = now() WHERE id = $1`, parseId('inv', second.id));
    await accept(person.browser, second.token).expect(401);
    const third = await invite(person.email, 'finance');
    await superadmin.call('post', `${PATH}/${third.id}/revoke`).expect(200);
    await superadmin.call('post', `${PATH}/${third.id}/revoke`).expect(200);
    await accept(person.browser, third.token).expect(401);
    expect(await auditOf(third.id)).toEqual([
      ['revoke', 'user'],
      ['create', 'user'],
    ]);
    expect(await roleOf(person.email)).toBeNull();
    const fourth = await invite(person.email, 'finance');
    const answers = await Promise.all([1, 2, 3].map(() => accept(person.browser, fourth.token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await accept(other.browser, fourth.token).expect(401);
    expect([await roleOf(person.email), await roleOf(other.email)]).toEqual(['finance', null]);
    expect(reasonOf(await superadmin.call('post', `${PATH}/${fourth.id}/revoke`).expect(409))).toBe(
      'invitation_accepted',
    );
    const twice = newAddress();
    const { token } = await invite(twice);
    const made = await Promise.all([1, 2].map(() => register(token)));
    expect(made.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });

  it('ATK-266: no role, token or organization invites operators, and none invites above itself', async () => {
    const email = newAddress();
    for (const role of ['support', 'finance']) {
      const operator = await newOperator(role);
      for (const wanted of ['superadmin', role]) {
        expect(codeOf(await send(newAddress(), wanted, operator).expect(403))).toBe('role_not_allowed');
      }
    }
    expect(codeOf(await app.call('post', '/operator-invitations', { email, role: 'finance' }))).toBe(
      'role_not_allowed',
    );
    const { id } = await invite(email);
    await app.query(`UPDATE operator_invitation SET sent_at = now() - interval '1 hour'`);
    expect(codeOf(await app.call('post', `/operator-invitations/${id}/resend`))).toBe('role_not_allowed');
    for (const role of ['owner', 'admin']) {
      const member = await joinOrganization(app, organizationId, role as 'owner');
      const answer = await member.call('post', '/invitations', { email: newAddress(), role: 'superadmin' });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request_error']);
      expect((await member.call('post', `/invitations/${id}/revoke`)).status).toBe(404);
    }
    await app.call('post', `/invitations/${id}/revoke`).expect(404);
    await app.call('post', `/invitations/${id}/link`).expect(404);
    expect(await roleOf(email)).toBeNull();
  });

  it('ATK-267: an invitation ends with the role of its operator, and with that of the invited person', async () => {
    const users = app.control.app.get(UsersService);
    const actor = systemActor('test');
    const losses: Readonly<Record<string, { platformRole: 'support' } | { status: 'suspended' }>> = {
      role: { platformRole: 'support' },
      status: { status: 'suspended' },
    };
    for (const change of Object.values(losses)) {
      const inviterEmail = await makeOperator(app);
      const inviter = await logIn(app, { email: inviterEmail, audience: 'operator' });
      const { id, token } = await invite(newAddress(), 'superadmin', inviter);
      const inviterId = parseId('usr', (inviter.session as unknown as { user: ApiObject }).user.id) ?? '';
      await users.update(inviterId, change, null, actor);
      await register(token).expect(400);
      const { data } = (await superadmin.call('get', `${PATH}?status=revoked`).expect(200)).body as ApiList;
      expect(data.map((row) => row.id)).toContain(id);
    }
    // A role that was taken is not given back by an offer of before.
    const person = await customer();
    const { token } = await invite(person.email, 'superadmin');
    const userId = parseId('usr', person.userId) ?? '';
    await users.update(userId, { platformRole: 'support' }, null, actor);
    await users.update(userId, { platformRole: null }, null, actor);
    await accept(person.browser, token).expect(401);
    expect(await roleOf(person.email)).toBeNull();
    const operator = await makeOperator(app, 'support');
    expect(reasonOf(await send(operator).expect(409))).toBe('operator_exists');
  });

  it('ATK-268: the secret is in no answer, replay, list, audit or row, and an address gets few mails', async () => {
    const email = newAddress();
    const key = { 'idempotency-key': randomUUID() };
    const answers = [await send(email).set(key).expect(201), await send(email).set(key).expect(201)];
    const { id } = answers[0]?.body as ApiObject;
    const resend = () => superadmin.call('post', `${PATH}/${id}/resend`);
    const early = await resend().expect(429);
    expect([reasonOf(early), Number(early.headers['retry-after'])]).toEqual([
      'invitation_sent_just_now',
      expect.any(Number),
    ]);
    const first = tokenIn(await mailTo(app, email, 'operator_invitation'));
    for (let sent = 2; sent <= 5; sent++) {
      await app.query(`UPDATE operator_invitation SET sent_at = now() - interval '1 hour'`);
      const answer = await resend().expect(200);
      expect(answer.body).toMatchObject({ sent_count: sent, status: 'pending' });
      answers.push(answer);
    }
    await app.query(`UPDATE operator_invitation SET sent_at = now() - interval '1 hour'`);
    expect(reasonOf(await resend().expect(409))).toBe('invitation_sends_limit');
    expect((await auditOf(id)).filter(([action]) => action === 'resend')).toHaveLength(4);
    await show(first).expect(400);
    const last = tokenIn(await mailTo(app, email, 'operator_invitation'));
    await show(last).expect(200);
    answers.push(
      await superadmin.call('get', PATH).expect(200),
      await superadmin.call('get', '/admin/v1/audit').expect(200),
    );
    for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(/rtf_inv_|token=|digest/);
    const rows = await app.query('SELECT row_to_json(o)::text AS row FROM operator_invitation o');
    for (const secret of [first, last]) expect(JSON.stringify(rows)).not.toContain(secret);
    const tagged = await Promise.all([1, 2, 3, 4, 5, 6].map((tag) => send(`flood+${tag}@invited.example`)));
    expect(tagged.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  it('ATK-269: an operator by invitation sets up a second factor before anything else, where one is required', async () => {
    await app.call('patch', '/settings/security', { second_factor: 'operators' }).expect(200);
    const email = newAddress();
    const { token } = await withFactorOff(() => invite(email));
    const answer = await register(token).expect(200);
    expect(answer.body).toMatchObject({ restricted: true });
    const browser = sessionCaller(app, answer, 'operator');
    expect(codeOf(await browser.call('get', '/admin/v1/organizations').expect(403))).toBe('factor_setup_required');
    const phone = await Phone.with(browser);
    const { browser: confirmed } = await phone.confirm(app, browser);
    await confirmed.call('get', '/admin/v1/organizations').expect(200);

    // An account with a factor accepts by it.
    const person = await customer();
    const own = await Phone.with(person.browser);
    const { browser: withFactor } = await own.confirm(app, person.browser);
    const offer = await withFactorOff(() => invite(person.email));
    const byLink = app.control.app.get(InvitationsService);
    expect(await byLink.find(offer.token)).toBeNull();
    await app.query(`UPDATE session SET methods = '{password}' WHERE id = $1`, parseId('ses', withFactor.session.id));
    expect(codeOf(await accept(withFactor, offer.token).expect(403))).toBe('factor_setup_required');
    expect(await roleOf(person.email)).toBeNull();
  });

  it('ATK-269: where operators have an address of their own, the link begins no session of theirs elsewhere', async () => {
    const apart = await startControlApp({ ROUTIFY_ADMIN_LISTEN: '127.0.0.1:0' });
    const inviter = await logIn(apart, { email: await makeOperator(apart), audience: 'operator' });
    const email = newAddress();
    await inviter.call('post', PATH, { email, role: 'support' }).expect(201);
    const token = tokenIn(await mailTo(apart, email, 'operator_invitation'));
    const answer = await supertest(apart.control.url)
      .post('/api/v1/auth/invitation/register')
      .send({ token, name: 'Grace', password: PASSWORD })
      .expect(200);
    expect(answer.body).toMatchObject({ audience: 'customer', organizations: [] });
    await supertest(apart.control.url)
      .post('/api/v1/auth/login')
      .send({ email, password: PASSWORD, audience: 'operator' })
      .expect(404);
    await logIn(apart, { email, audience: 'operator' });
    await apart.stop();
  });

  /** As the operator that invites, whose session has no factor. */
  async function withFactorOff<T>(work: () => Promise<T>): Promise<T> {
    await app.call('patch', '/settings/security', { second_factor: 'none' }).expect(200);
    const result = await work();
    await app.call('patch', '/settings/security', { second_factor: 'operators' }).expect(200);
    return result;
  }
});
