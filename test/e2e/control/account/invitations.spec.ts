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
