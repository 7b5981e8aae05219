import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { givePassword, logIn, PASSWORD, sendLogin, sessionCaller } from '../../../support/control/session-caller.js';

describe('invitations by mail', () => {
  let app: ControlApp;
  let owner: CustomerCaller;
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_PUBLIC_URL: 'https://routify.example' });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    owner = await join('Acme', 'owner@people.example');
  });
  afterAll(() => app.stop());

  /** An owner of a new organization. */
  async function join(name: string, email: string): Promise<CustomerCaller> {
    const { id } = (await app.call('post', '/organizations', { name }).expect(201)).body as ApiObject;
    return joinOrganization(app, id, 'owner', email);
  }

  const newAddress = (): string => `guest-${++count}@people.example`;
  async function invite(email: string): Promise<string> {
    await owner.call('post', '/invitations', { email, role: 'developer' }).expect(201);
    const mail = await mailTo(app, email, 'invitation');
    expect([mail.subject, mail.text]).toEqual([
      'Invitation to join Acme on Routify',
      expect.stringContaining('https://routify.example/invitation#token=rtf_inv_'),
    ]);
    return tokenIn(mail);
  }
  const show = (token: string) => app.raw('post', '/api/v1/auth/invitation').send({ token });
  const register = (token: string, password = PASSWORD) =>
    app.raw('post', '/api/v1/auth/invitation/register').send({ token, name: 'Grace', password });

  it('make an account and a member, once, whatever the mode of registration', async () => {
    const email = newAddress();
    const token = await invite(email);
    await register(token, 'short').expect(400);
    const browser = sessionCaller(app, await register(token).expect(200));
    expect((await browser.call('get', '/api/v1/me').expect(200)).body).toMatchObject({ email, role: 'developer' });
    await register(token).expect(400);
    await logIn(app, { email });
    const { body } = await owner.call('get', '/audit?action=invitation.accept').expect(200);
    expect((body as ApiList).data[0]).toMatchObject({ actor: expect.stringMatching(/^invitation:inv_/) });
  });

  it('say who invites whom to what, until when, and to a link that opens nothing the same whatever the reason', async () => {
    const [guest, present] = [newAddress(), newAddress()];
    await join('Own', present);
    const token = await invite(guest);
    const { body } = await show(token).expect(200);
    expect(body).toEqual({
      object: 'shown_invitation',
      organization_name: 'Acme',
      email: guest,
      role: 'developer',
      kind: 'member',
      inviter_name: 'Ada',
      has_account: false,
      expires_at: expect.stringMatching(/Z$/),
    });
    expect((await mailTo(app, guest, 'invitation')).text).toContain(
      'Ada invites you to join Acme as developer. The link expires at ',
    );
    expect((await show(await invite(present)).expect(200)).body).toMatchObject({ email: present, has_account: true });
    const byOperator = newAddress();
    await app.call('post', `/organizations/${owner.organizationId}/invitations`, { email: byOperator, role: 'owner' });
    const mailed = await mailTo(app, byOperator, 'invitation');
    expect((await show(tokenIn(mailed)).expect(200)).body).toMatchObject({ role: 'owner', inviter_name: null });
    expect(mailed.text).toContain('Routify invites you to join Acme as owner.');

    await register(token).expect(200);
    const [revoked, expired] = [await invite('revoked@people.example'), await invite('expired@people.example')];
    await app.query(`UPDATE invitation SET status = 'revoked' WHERE email = 'revoked@people.example'`);
    await app.query(`UPDATE invitation SET expires_at = now() WHERE email = 'expired@people.example'`);
    const unknown = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`;
    const answers: unknown[] = [];
    for (const secret of [token, revoked, expired, unknown, 'x']) {
      const { status, body: refusal } = await show(secret);
      const { request_id: _, ...error } = (refusal as { error: Record<string, unknown> }).error;
      answers.push([status, error]);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(answers[0])]));
    expect(answers[0]).toMatchObject([400, { code: 'invalid_link' }]);
  });

  it('are accepted by an account with its session, which then has both organizations', async () => {
    const email = newAddress();
    const present = await join('Own', email);
    await givePassword(app, present.userId);
    const token = await invite(email);
    const browser = await logIn(app, { email });
    const { body } = await browser.call('post', '/api/v1/auth/invitation/accept', { token }).expect(200);
    const names = (body as { organizations: { name: string }[] }).organizations.map(({ name }) => name);
    expect(names).toEqual(['Own', 'Acme']);
    const me = browser.call('get', '/api/v1/me').set('x-routify-organization', owner.organizationId);
    expect((await me.expect(200)).body).toMatchObject({ role: 'developer' });
  });

  it('ATK-79: an invitation to another address is none, and does not replace a password', async () => {
    const [email, other] = [newAddress(), newAddress()];
    const stranger = await join('Foreign', other);
    await givePassword(app, stranger.userId);
    const token = await invite(email);
    const browser = await logIn(app, { email: other });
    await browser.call('post', '/api/v1/auth/invitation/accept', { token }).expect(401);
    const forSelf = await invite(other);
    await register(forSelf, 'quartz-in-nine-lanterns').expect(409);
    await sendLogin(app, { email: other }).expect(200);
    await register(token).expect(200);
  });
});
