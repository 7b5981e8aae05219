import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { givePassword, PASSWORD, sendLogin } from '../../../support/control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';

const HOME = '198.51.100.7';
const NEW_PASSWORD = 'lantern-of-quartz-wobbles';

describe('guesses and floods', () => {
  let app: ControlApp;
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp({ ROUTIFY_TRUST_PROXY: '1' });
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  });
  afterAll(() => app.stop());

  async function person(): Promise<{ email: string; member: CustomerCaller }> {
    const email = `person-${++count}@people.example`;
    const { id } = (await app.call('post', '/organizations', { name: email }).expect(201)).body as ApiObject;
    const member = await joinOrganization(app, id, 'owner', email);
    await givePassword(app, member.userId);
    return { email, member };
  }

  const from = async (address: string, email: string, password = PASSWORD) => {
    const { status, headers } = await sendLogin(app, { email, password }).set('x-forwarded-for', address);
    return { status, waitSeconds: Number(headers['retry-after'] ?? 0) };
  };
  const guess = (address: string, email: string) => from(address, email, 'wrong-lantern-quartz');

  it('ATK-103: guesses from many addresses slow strangers, and do not lock the owner out', async () => {
    const { email } = await person();
    expect((await from(HOME, email)).status).toBe(200);
    const statuses: number[] = [];
    for (let index = 0; index < 30; index++) statuses.push((await guess(`203.0.113.${index}`, email)).status);
    expect(statuses.slice(0, 21)).toEqual(Array.from({ length: 21 }, () => 401));
    expect(statuses).toContain(429);
    const stranger = await from('192.0.2.1', email);
    expect(stranger.waitSeconds).toBeLessThanOrEqual(60);
    expect((await from(HOME, email)).status).toBe(200);
    // At a new address the owner proves the mailbox.
    await app.raw('post', '/api/v1/auth/password/forgot').send({ email }).expect(200);
    const token = tokenIn(await mailTo(app, email, 'reset_password'));
    const reset = app.raw('post', '/api/v1/auth/password/reset').set('x-forwarded-for', '192.0.2.77');
    await reset.send({ token, password: NEW_PASSWORD }).expect(200);
    expect((await from('192.0.2.77', email, NEW_PASSWORD)).status).toBe(200);
  });

  it('ATK-104: log-ins of an own account do not hide a list of stolen passwords', async () => {
    const { email } = await person();
    const statuses: number[] = [];
    for (let index = 0; index < 54; index++) {
      if (index % 9 === 0) statuses.push((await from('203.0.113.200', email)).status);
      statuses.push((await guess('203.0.113.200', `stolen-${index}@people.example`)).status);
    }
    expect(statuses.slice(0, 55).filter((status) => status === 401)).toHaveLength(48 + 1);
    expect(statuses.at(-1)).toBe(429);
    expect((await from('203.0.113.200', email)).waitSeconds).toBeGreaterThan(0);
    expect((await from('203.0.113.201', email)).status).toBe(200);
  });

  it('ATK-105: invitations flood neither a mailbox nor the world', async () => {
    const { member } = await person();
    const invite = (email: string) => member.call('post', '/invitations', { email, role: 'viewer' });
    for (let sent = 0; sent < 5; sent++) await invite('victim@people.example').expect(201);
    await invite('victim@people.example').expect(429);
    await app.query(
      `INSERT INTO invitation (id, organization_id, email, role, digest, invited_by, expires_at)
       SELECT gen_random_uuid(), i.organization_id, 'x@x.example', 'viewer', sha256(n::text::bytea), 'test', now()
       FROM (SELECT DISTINCT organization_id FROM invitation WHERE email = 'victim@people.example') i,
         generate_series(1, 94) n`,
    );
    await invite('last@people.example').expect(201);
    const answer = await invite('one-more@people.example').expect(429);
    expect((answer.body as { error: { message: string } }).error.message).toContain('100 invitations in 24 hours');
  });
});
