import { AccountNotices } from '#identity';
import { parseId } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';
import { givePassword, logIn, sendLogin } from '../../../support/control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { jobOf } from '../../../support/processes/module-process.js';

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

interface Person {
  readonly email: string;
  readonly member: CustomerCaller;
}

describe('mails about changes', () => {
  let app: ControlApp;
  let organizationId: string;
  let owner: Person;
  let count = 0;

  beforeAll(async () => {
    app = await startControlApp();
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const brand = { name: 'Acme AI', support_email: 'help@acme.example', terms_url: 'https://acme.example/terms' };
    await app.call('patch', '/settings/brand', brand).expect(200);
    await app.call('patch', '/settings/legal', { privacy_text: 'We keep little.' }).expect(200);
    organizationId = ((await app.call('post', '/organizations', { name: 'Shop' }).expect(201)).body as ApiObject).id;
    owner = await person('owner', 'ru');
  });
  afterAll(() => app.stop());

  async function person(role: 'owner' | 'developer', locale = 'en'): Promise<Person> {
    const email = `person-${++count}@people.example`;
    const member = await joinOrganization(app, organizationId, role, email);
    await givePassword(app, member.userId);
    await app.query('UPDATE login_account SET locale = $2 WHERE user_id = $1', parseId('usr', member.userId), locale);
    return { email, member };
  }

  const countOf = async (email: string, template: string): Promise<number> =>
    (await app.query('SELECT 1 FROM mail_message WHERE recipient = $1 AND template = $2', email, template)).length;

  it('a new key: to the member that made it, in its language and with the brand', async () => {
    const developer = await person('developer', 'zh');
    const browser = await logIn(app, { email: developer.email });
    await browser.call('post', '/api/v1/keys', { name: 'mine' }).expect(201);
    const mail = await mailTo(app, developer.email, 'key_created');
    expect(mail.subject).toBe('Acme AI：Shop 的新 API 密钥');
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain('mine');
      expect(part).toContain(developer.email);
      expect(part).toContain('help@acme.example');
      expect(part).toContain('https://acme.example/terms');
      expect(part).toContain('/public/privacy');
    }
    expect(await countOf(owner.email, 'key_created')).toBe(0);
  });

  it('a new key of an operator: to the owners; none to people with tokens only', async () => {
    const silent = await joinOrganization(app, organizationId, 'owner', 'tokens-only@people.example');
    await app.call('post', `/organizations/${organizationId}/keys`, { name: 'ours' }).expect(201);
    expect((await mailTo(app, owner.email, 'key_created')).text).toContain('Автор: Acme AI');
    await silent.call('post', '/keys', { name: 'by token' }).expect(201);
    expect(await countOf('tokens-only@people.example', 'key_created')).toBe(0);
  });

  it('a token that expires within a week: to its member, once, unless it was made for less', async () => {
    const { email, member } = await person('developer', 'ru');
    const make = async (name: string, days: number): Promise<void> => {
      await member.call('post', '/me/tokens', { name, expires_at: inDays(days) }).expect(201);
    };
    await make('soon', 6);
    await make('later', 30);
    await make('brief', 5);
    await app.query(
      "UPDATE management_token SET created_at = now() - interval '80 days' WHERE name IN ('soon', 'later')",
    );
    const sweeper = jobOf(app.control.app, 'identity');
    await Promise.all([sweeper.pass(), app.control.app.get(AccountNotices).tokensExpire()]);
    await sweeper.pass();
    const mail = await mailTo(app, email, 'token_expires');
    expect(mail.text).toContain('«soon»');
    expect(await countOf(email, 'token_expires')).toBe(1);
  });

  it('keys that a program makes flood no mailbox', async () => {
    const developer = await person('developer');
    for (let made = 0; made < 22; made++) await developer.member.call('post', '/keys', { name: 'many' }).expect(201);
    expect(await countOf(developer.email, 'key_created')).toBeLessThanOrEqual(20);
  });

  it('another role: to the member, also at a hand-over to both', async () => {
    const developer = await person('developer');
    const path = `/members/${developer.member.memberId}`;
    await owner.member.call('patch', path, { role: 'admin' }).expect(200);
    await mailTo(app, developer.email, 'role_changed', 'Your role in Shop is now admin.');
    await owner.member.call('patch', path, { caps: [{ period: 'day', amount_usd: '1' }] }).expect(200);
    expect(await countOf(developer.email, 'role_changed')).toBe(1);
    const browser = await logIn(app, { email: owner.email });
    await browser.call('post', `/api/v1${path}/hand-over`).expect(200);
    await mailTo(app, developer.email, 'role_changed', 'now owner.');
    expect((await mailTo(app, owner.email, 'role_changed')).subject).toBe('Ваша роль в Shop изменена, Acme AI');
  });

  it('a log-in from another network: once, as from another device', async () => {
    const { email, member } = await person('developer');
    const log = () => sendLogin(app, { email }).set('user-agent', 'Firefox').expect(200);
    await log();
    await log();
    expect(await countOf(email, 'new_login')).toBe(0);
    await app.query(`UPDATE session SET address = '203.0.113.7' WHERE user_id = $1`, parseId('usr', member.userId));
    await log();
    await log();
    expect(await countOf(email, 'new_login')).toBe(1);
  });
});
