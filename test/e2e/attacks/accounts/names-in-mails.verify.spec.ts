import { OrganizationsService } from '#auth';
import { OperatorsService } from '#identity';
import { parseId, systemActor } from '#core';
import { DOCUMENT } from '../../../support/control/api-cases.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { mailTo, tokenIn } from '../../../support/control/mailbox.js';
import { givePassword, logIn, PASSWORD, type SessionCaller } from '../../../support/control/session-caller.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { ScriptedProvider } from '../../../support/sign-on/scripted-provider.js';
import { WebBrowser } from '../../../support/sign-on/web-browser.js';

const ORIGIN = 'http://localhost:3001';
const LOCKED = 'Your account is locked: https://evil.example';
const HOSTILE = [
  LOCKED,
  'Acme\nYour account is locked',
  'Acme\r\nBcc: all@evil.example',
  'Acme\u2028Your account is locked',
  'Acme\u0085-- ',
  'Acme \u202egpj.exe',
  'Acme\u2066\u200b',
  'see www.evil.example',
  'see ｗｗｗ．evil.example',
  'https\u2060://evil.example',
  'x'.repeat(500),
  '\u200b \u3164',
];
const NAMES = ['name', 'organization'];
/** Each request needs a link of its own, whose number is limited. */
const LINKS_SENT: ReadonlySet<string> = new Set(['CompleteRegistrationRequest', 'SetupRequest']);

/** Of the document: the fields that name a person or an organization, by the schema of their request. */
function namesIn(schema: string): string[] {
  const fields = DOCUMENT.components.schemas[schema]?.properties ?? {};
  return Object.keys(fields).filter(
    (field) => NAMES.includes(field) && /links, line breaks/.test(JSON.stringify(fields[field])),
  );
}

describe('names in mails', () => {
  let app: ControlApp;
  let provider: ScriptedProvider;
  let owner: CustomerCaller;
  let browser: SessionCaller;
  let count = 0;

  beforeAll(async () => {
    [app, provider] = await Promise.all([startControlApp({ ROUTIFY_PUBLIC_URL: ORIGIN }), ScriptedProvider.start()]);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    await app.call('patch', '/settings/registration', { mode: 'open' }).expect(200);
    const { id } = (await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as ApiObject;
    owner = await joinOrganization(app, id, 'owner', 'owner@people.example');
    await givePassword(app, owner.userId);
    browser = await logIn(app, { email: 'owner@people.example' });
  });
  afterAll(async () => {
    await app.stop();
    await provider.stop();
  });

  const newAddress = (): string => `named-${++count}@people.example`;
  const invite = async (email = newAddress()): Promise<string> => {
    const path = `/organizations/${owner.organizationId}/invitations`;
    await app.call('post', path, { email, role: 'viewer' }).expect(201);
    return tokenIn(await mailTo(app, email, 'invitation'));
  };
  const person = { name: 'Ada', password: PASSWORD };

  /** Every request that names a person or an organization: its schema, and a call with some fields in place of good ones. */
  const entries: Readonly<Record<string, (fields: object) => Promise<{ status: number; body: unknown }>>> = {
    CompleteRegistrationRequest: async (fields) => {
      const email = newAddress();
      await app.raw('post', '/api/v1/auth/register').send({ email }).expect(200);
      const token = tokenIn(await mailTo(app, email, 'verify_email'));
      return app
        .raw('post', '/api/v1/auth/register/complete')
        .send({ ...person, token, organization: 'Acme', ...fields });
    },
    RegisterInvitedRequest: async (fields) =>
      app.raw('post', '/api/v1/auth/invitation/register').send({ ...person, token: await invite(), ...fields }),
    SetupRequest: async (fields) => {
      await app.query('UPDATE "user" SET platform_role = NULL');
      const link = (await app.control.app.get(OperatorsService).createSetupLink()) ?? '';
      const token = link.slice(link.indexOf('#token=') + 7);
      return app.raw('post', '/api/v1/auth/setup').send({ ...person, token, email: newAddress(), ...fields });
    },
    CreateOrganizationRequest: async (fields) => app.call('post', '/organizations', { name: 'Acme', ...fields }),
    UpdateOrganizationRequest: async (fields) => app.call('patch', `/organizations/${owner.organizationId}`, fields),
    UpdateOwnOrganizationRequest: async (fields) =>
      browser.call('patch', `/api/v1/organizations/${owner.organizationId}`, fields),
    UpdateProfileRequest: async (fields) => browser.call('patch', '/api/v1/auth/profile', fields),
    UpdateUserRequest: async (fields) => app.call('patch', `/users/${owner.userId}`, fields),
  };

  const fieldsOf = (schema: string): string[] => (schema === 'CompleteRegistrationRequest' ? NAMES : ['name']);

  it('ATK-149: no entry takes a name with a link, a line break or an invisible character', async () => {
    for (const [schema, send] of Object.entries(entries)) {
      for (const field of fieldsOf(schema)) {
        for (const name of HOSTILE.slice(0, LINKS_SENT.has(schema) ? 6 : HOSTILE.length)) {
          const { status, body } = await send({ [field]: name });
          const { param } = (body as { error?: { param?: string } }).error ?? {};
          expect([schema, name, status, param]).toEqual([schema, name, 400, field]);
        }
        // The name of a company, and one that has a joiner.
        for (const name of ['Booking.com', 'نرم\u200cافزار']) {
          const { status } = await send({ [field]: name });
          expect([schema, name, status === 200 || status === 201]).toEqual([schema, name, true]);
        }
      }
    }
  });

  it('ATK-149: the entries are all that the document has, and services refuse what a new one would pass on', async () => {
    const requests = Object.keys(DOCUMENT.components.schemas).filter((schema) => schema.endsWith('Request'));
    const found = requests.filter((schema) => namesIn(schema).length > 0);
    expect(found.sort()).toEqual(Object.keys(entries).sort());
    for (const schema of found) expect([schema, namesIn(schema)]).toEqual([schema, fieldsOf(schema)]);
    const create = app.control.app
      .get(OrganizationsService)
      .create({ name: LOCKED }, systemActor('test'), () => Promise.resolve());
    await expect(create).rejects.toThrow('name: expected a name without links');
    const seeded = app.control.app
      .get(OperatorsService)
      .seed({ ...person, email: newAddress(), name: LOCKED }, systemActor('test'));
    await expect(seeded).rejects.toThrow('name: expected a name without links');
  });

  it('ATK-150: a name that a provider claims is cleaned, and the log-in goes on', async () => {
    const fields = { kind: 'oidc', name: 'SSO', issuer: provider.issuer, client_id: 'routify', client_secret: 's' };
    const { id } = (await app.call('post', '/identity-providers', fields).expect(201)).body as ApiObject;
    for (const [sub, name] of HOSTILE.entries()) {
      const email = newAddress();
      provider.script = { claims: { sub: `person-${sub}`, name, email, email_verified: true } };
      const web = new WebBrowser(app);
      const begun = await web.post(`/api/v1/auth/providers/${id}/login`, {});
      const { headers } = await web.comeBack(provider.answer((begun.body as { url: string }).url));
      expect([name, String(headers.location)]).toEqual([name, `${ORIGIN}/`]);
      const [row] = await app.query(
        `SELECT u.name, o.name AS organization FROM "user" u JOIN member m ON m.user_id = u.id
         JOIN organization o ON o.id = m.organization_id WHERE u.email = $1`,
        email,
      );
      for (const stored of [row?.name, row?.organization]) {
        expect(stored).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u);
        expect(String(stored).normalize('NFKC')).not.toMatch(/:\/\/|www\./i);
      }
    }
  });

  it('ATK-151: a stored name of before makes no link, line or header in a mail, and its owner can keep it', async () => {
    const organizationId = parseId('org', owner.organizationId);
    for (const name of HOSTILE) {
      await app.query('UPDATE organization SET name = $2 WHERE id = $1', organizationId, name);
      const email = newAddress();
      await invite(email);
      const { subject, text, html } = await mailTo(app, email, 'invitation');
      const plain = text.replaceAll(ORIGIN, '').replaceAll(/https?:\/\/localhost:\d+/g, '');
      for (const part of [subject, plain]) {
        expect(part).not.toMatch(/:\/\/|www\.|evil\.example|[\u2028\u0085\u202e\u2066\u200b\r]/i);
      }
      expect(html).not.toMatch(/href="[^"]*evil/);
      expect(text.split('\n').filter((line) => /^(Your account|Bcc|-- .)/.test(line))).toEqual([]);
      expect(subject).toMatch(/^Invitation to join .{0,62} on Routify$/u);
    }
    // Other fields change, and the same name is no new one.
    await app.query('UPDATE organization SET name = $2 WHERE id = $1', organizationId, LOCKED);
    await app.call('patch', `/organizations/${owner.organizationId}`, { tz: 'Europe/Berlin' }).expect(200);
    await app.query('UPDATE "user" SET name = $2 WHERE id = $1', parseId('usr', owner.userId), LOCKED);
    await app.call('patch', `/users/${owner.userId}`, { status: 'active' }).expect(200);
    await joinOrganization(app, owner.organizationId, 'viewer', newAddress());
  });

  it('ATK-152: names of keys, passkeys, devices and providers make none either', async () => {
    await app.query('UPDATE organization SET name = $2 WHERE id = $1', parseId('org', owner.organizationId), 'Acme');
    await browser
      .call('post', '/api/v1/keys', { name: 'locked: https://evil.example\nlog in at www.evil.example' })
      .expect(201);
    const key = await mailTo(app, 'owner@people.example', 'key_created');
    const login = app
      .raw('post', '/api/v1/auth/login')
      .set('user-agent', 'locked: https://evil.example www.evil.example');
    await login.send({ email: 'owner@people.example', password: PASSWORD }).expect(200);
    const device = await mailTo(app, 'owner@people.example', 'new_login');
    for (const { text } of [key, device]) {
      expect(text).toContain('locked: https evil.\u2060example');
      expect(text.replaceAll(ORIGIN, '')).not.toMatch(/:\/\/|www\./);
    }
    expect(key.subject).toBe('New API key in Acme on Routify');
  });
});
