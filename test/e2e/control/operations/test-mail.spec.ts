import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';
import { logIn, makeOperator, type SessionCaller } from '../../../support/control/session-caller.js';

const PATH = '/admin/v1/mails/test';
const reasonOf = ({ body }: { readonly body: unknown }): unknown =>
  (body as { error?: { metadata?: { reason?: string } } }).error?.metadata?.reason;

describe('a test mail', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  async function operator(role = 'superadmin'): Promise<{ email: string; browser: SessionCaller }> {
    const email = await makeOperator(app, role);
    return { email, browser: await logIn(app, { email, audience: 'operator' }) };
  }

  const confirm = () => app.query('UPDATE login_account SET email_verified_at = now()');

  it('goes to the operator that sends it, whatever the body names, with a row of the audit', async () => {
    const { email, browser } = await operator();
    await confirm();
    const { body } = await browser.call('post', PATH, { email: 'other@evil.example' }).expect(201);
    expect(body).toMatchObject({ template: 'test', recipient: email, status: 'queued', failure: null });
    const mail = await mailTo(app, email, 'test');
    expect(mail.subject).toBe('Test email from Routify');
    expect(await app.query(`SELECT 1 FROM mail_message WHERE recipient LIKE '%evil%'`)).toEqual([]);
    const { id } = body as ApiObject;
    const audit = (await browser.call('get', `/admin/v1/audit?target_id=${id}`).expect(200)).body as ApiList;
    expect(audit.data).toEqual([
      expect.objectContaining({ action: 'mail.test', actor: expect.stringMatching(/^user:/) }),
    ]);
    await app.query(`UPDATE mail_message SET last_error = 'connect ECONNREFUSED 10.0.0.7:587', status = 'dead'`);
    expect((await browser.call('get', `/admin/v1/mails/${id}`).expect(200)).body).toMatchObject({
      status: 'dead',
      failure: 'no_connection',
    });
  });

  it('needs a confirmed address, a session and the right to mails, and is limited', async () => {
    const { browser } = await operator();
    await app.query('UPDATE login_account SET email_verified_at = NULL');
    expect(reasonOf(await browser.call('post', PATH).expect(409))).toBe('email_unconfirmed');
    await confirm();
    expect(reasonOf(await app.call('post', '/mails/test').expect(409))).toBe('token_without_address');
    for (const role of ['support', 'finance']) {
      await (await operator(role)).browser.call('post', PATH).expect(403);
    }
    const answers: number[] = [];
    for (let sent = 0; sent < 5; sent++) answers.push((await browser.call('post', PATH)).status);
    expect(answers).toEqual([201, 201, 201, 201, 429]);
  });
});
