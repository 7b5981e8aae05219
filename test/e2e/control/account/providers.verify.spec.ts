import { parseId } from '#core';
import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { mailTo } from '../../../support/control/mailbox.js';
import { Phone } from '../../../support/control/phone.js';
import { givePassword, logIn, makeOperator, type SessionCaller } from '../../../support/control/session-caller.js';
import { eventually } from '../../../support/eventually.js';
import { OpenIdProvider } from '../../../support/sign-on/open-id-provider.js';
import { setCookiesOf, WebBrowser } from '../../../support/sign-on/web-browser.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';

const ORIGIN = 'http://localhost:3001';
const person = (email: string, more: object = {}) => ({ email, email_verified: true, name: 'Ada Lovelace', ...more });

const PEOPLE = {
  ada: person('ada@people.example'),
  bob: person('bob@people.example'),
  eve: person('eve@people.example', { email_verified: false }),
  member: person('member@people.example'),
  olga: person('olga@operators.example'),
  denied: person('someone@denied.example'),
  factor: person('factor@people.example'),
  quick: person('quick@people.example'),
};

/** A provider of the installation, registered at a provider that runs. */
async function addProvider(app: ControlApp, provider: OpenIdProvider, fields: object = {}): Promise<string> {
  const body = { kind: 'oidc', name: 'Acme SSO', issuer: provider.issuer, client_id: 'pending', ...fields };
  const created = (await app.call('post', '/identity-providers', body).expect(201)).body as ApiObject;
  const logout = String(created.backchannel_logout_uri).replace(ORIGIN, app.control.url);
  const client = await provider.register(String(created.redirect_uri), logout);
  await app.call('patch', `/identity-providers/${created.id}`, { client_id: client.client_id }).expect(200);
  const secret = { client_secret: client.client_secret };
  await app.call('post', `/identity-providers/${created.id}/rotate-secret`, secret).expect(200);
  return created.id;
}

describe('log-in by a provider of OpenID Connect', () => {
  let app: ControlApp;
  let provider: OpenIdProvider;
  let id: string;

  beforeAll(async () => {
    [app, provider] = await Promise.all([
      startControlApp({ ROUTIFY_PUBLIC_URL: ORIGIN }),
      OpenIdProvider.start(PEOPLE),
    ]);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    const open = { mode: 'open', credit_usd: '2', denied_domains: ['denied.example'] };
    await app.call('patch', '/settings/registration', open).expect(200);
    id = await addProvider(app, provider);
  });
  afterAll(async () => {
    await app.stop();
    await provider.stop();
  });

  const browser = (): WebBrowser => new WebBrowser(app);

  /** Where the browser goes in the end. */
  const pageOf = ({ headers }: { headers: unknown }): string =>
    String((headers as { location?: string }).location)
      .replace(ORIGIN, '')
      .replace(/&request=req_\w+$/, '');

  const identitiesOf = async (caller: SessionCaller): Promise<readonly ApiObject[]> =>
    ((await caller.call('get', '/api/v1/auth/identities').expect(200)).body as ApiList).data;

  /** Links a person to the account of a session. */
  async function link(caller: SessionCaller, name: keyof typeof PEOPLE) {
    const web = browser();
    const begun = await web.post(`/api/v1/auth/providers/${id}/link`, { return_to: '/account' }, caller);
    expect(begun.status).toBe(200);
    return web.comeBack(await web.visit((begun.body as { url: string }).url, name), caller);
  }

  it('is offered where it is enabled, and hides its secret', async () => {
    const config = async () => (await app.raw('get', '/api/v1/auth/config').expect(200)).body.providers as unknown;
    expect(await config()).toEqual([{ id, kind: 'oidc', name: 'Acme SSO' }]);
    const { body } = await app.call('get', `/identity-providers/${id}`).expect(200);
    expect(body).toMatchObject({ has_secret: true, redirect_uri: `${ORIGIN}/api/v1/auth/providers/${id}/callback` });
    await app.call('patch', `/identity-providers/${id}`, { status: 'disabled' }).expect(200);
    expect(await config()).toEqual([]);
    expect((await browser().post(`/api/v1/auth/providers/${id}/login`, {})).status).toBe(404);
    await app.call('patch', `/identity-providers/${id}`, { status: 'enabled' }).expect(200);
  });

  it('registers a person with a checked address once, by the rules of registration, and logs in from then on', async () => {
    const answer = await browser().logIn(id, 'ada', { return_to: '/keys?new=1' });
    expect([answer.status, pageOf(answer)]).toEqual([303, '/keys?new=1']);
    expect(answer.headers['cache-control']).toBe('no-store');
    const web = browser();
    const first = await web.sessionOf(answer);
    expect(first.session).toMatchObject({
      methods: ['provider'],
      restricted: false,
      user: { email: 'ada@people.example', name: 'Ada Lovelace' },
      organizations: [{ name: 'Ada Lovelace', role: 'owner' }],
    });
    const again = await web.sessionOf(await web.logIn(id, 'ada'));
    expect(again.session.user).toEqual(first.session.user);
    expect(await identitiesOf(again)).toMatchObject([{ issuer: provider.issuer, subject: 'ada', provider_id: id }]);
    const grants = await app.query('SELECT 1 FROM promo_grant');
    expect(grants).toHaveLength(1);
  });

  it('makes no account without a checked address, for a denied domain, or while registration is closed', async () => {
    expect(pageOf(await browser().logIn(id, 'eve'))).toBe('/login?error=email_not_verified');
    expect(pageOf(await browser().logIn(id, 'denied'))).toBe('/login?error=registration_closed');
    await app.call('patch', '/settings/registration', { mode: 'invite' }).expect(200);
    expect(pageOf(await browser().logIn(id, 'bob'))).toBe('/login?error=registration_closed');
    await app.call('patch', '/settings/registration', { mode: 'open' }).expect(200);
  });

  it('ends at its back-channel logout', async () => {
    const web = browser();
    const caller = await web.sessionOf(await web.logIn(id, 'bob'));
    const other = await browser().logIn(id, 'bob');
    const page = await web.endSession(provider.issuer);
    expect(page).toBe(200);
    await eventually(async () => (await caller.call('get', '/api/v1/auth/session')).status === 401);
    await (await browser().sessionOf(other)).call('get', '/api/v1/auth/session').expect(200);
  });

  it('is linked to an account by its confirmed session, mailed, listed and removed', async () => {
    const { id: organization } = (await app.call('post', '/organizations', { name: 'Acme' }).expect(201))
      .body as ApiObject;
    const { userId } = await joinOrganization(app, organization, 'viewer', 'member@people.example');
    await givePassword(app, userId);
    const caller = await logIn(app, { email: 'member@people.example' });
    expect(pageOf(await link(caller, 'member'))).toBe('/account');
    await mailTo(app, 'member@people.example', 'factor_changed');
    const web = browser();
    const session = await web.sessionOf(await web.logIn(id, 'member'));
    expect(session.session).toMatchObject({ organizations: [{ name: 'Acme', role: 'viewer' }] });
    expect(pageOf(await link(caller, 'member'))).toBe('/account?error=identity_linked');
    const [identity] = await identitiesOf(caller);
    const { body: exported } = await caller.call('post', '/api/v1/auth/account/export').expect(200);
    expect(exported).toMatchObject({ identities: [{ id: identity!.id, subject: 'member' }], passkeys: [] });
    await caller.call('post', `/api/v1/auth/identities/${identity!.id}/remove`).expect(200);
    expect(pageOf(await browser().logIn(id, 'member'))).toBe('/login?error=account_exists');
  });

  it('logs an operator in that linked it, and makes none', async () => {
    expect(pageOf(await browser().logIn(id, 'olga', { audience: 'operator' }))).toBe(
      '/operator/login?error=invalid_credentials',
    );
    const caller = await logIn(app, { email: await makeOperator(app), audience: 'operator' });
    await link(caller, 'olga');
    const web = browser();
    const session = await web.sessionOf(await web.logIn(id, 'olga', { audience: 'operator' }), 'operator');
    await session.call('get', '/admin/v1/tiers').expect(200);
    const { id: userId } = (caller.session as unknown as { user: ApiObject }).user;
    await app.call('patch', `/users/${userId}`, { platform_role: null }).expect(200);
    expect(pageOf(await browser().logIn(id, 'olga', { audience: 'operator' }))).toBe(
      '/operator/login?error=invalid_credentials',
    );
  });

  it('confirms the session of a person without a password, who logs in there again', async () => {
    const web = browser();
    const caller = await web.sessionOf(await web.logIn(id, 'quick'));
    await app.query(`UPDATE session SET authenticated_at = now() - interval '1 hour'`);
    await caller.call('post', '/api/v1/auth/totp').expect(403);
    const begun = await web.post(`/api/v1/auth/providers/${id}/step-up`, { return_to: '/account' }, caller);
    const { url } = begun.body as { url: string };
    expect(new URL(url).searchParams.get('max_age')).toBe('0');
    const answer = await web.comeBack(await web.visit(url, 'quick'), caller);
    expect(pageOf(answer)).toBe('/account');
    await (await web.sessionOf(answer)).call('post', '/api/v1/auth/totp').expect(200);
    await caller.call('get', '/api/v1/auth/session').expect(401);
  });

  it('ATK-83: a provider replaces no factor: an account with one confirms by it, and nothing else opens before', async () => {
    const web = browser();
    const caller = await web.sessionOf(await web.logIn(id, 'factor'));
    const phone = await Phone.with(caller);
    await phone.confirm(app, caller);
    const next = await web.sessionOf(await web.logIn(id, 'factor'));
    expect(next.session).toMatchObject({ restricted: true, methods: ['provider'] });
    await next.call('get', '/api/v1/me').expect(403);
    await next.call('post', '/api/v1/auth/totp/remove').expect(403);
    const begun = await web.post(`/api/v1/auth/providers/${id}/step-up`, {}, next);
    const back = await web.comeBack(await web.visit((begun.body as { url: string }).url, 'factor'), next);
    expect(pageOf(back)).toBe('/?error=factor_required');
    const confirmed = await next.call('post', '/api/v1/auth/step-up', { code: phone.code(1) }).expect(200);
    expect(confirmed.body).toMatchObject({ restricted: false, methods: ['provider', 'totp'] });
  });

  it('ATK-84: an address links no accounts; a link needs a confirmed session, and the one that began', async () => {
    const email = 'bob-two@people.example';
    const { id: organization } = (await app.call('post', '/organizations', { name: 'Two' }).expect(201))
      .body as ApiObject;
    const { userId } = await joinOrganization(app, organization, 'viewer', email);
    await givePassword(app, userId);
    const caller = await logIn(app, { email });
    const web = browser();
    const begun = await web.post(`/api/v1/auth/providers/${id}/link`, {}, caller);
    const url = await web.visit((begun.body as { url: string }).url, 'eve');
    const other = await logIn(app, { email });
    expect(pageOf(await web.comeBack(url, other))).toBe('/?error=session_required');
    const late = await web.post(`/api/v1/auth/providers/${id}/link`, {}, caller);
    const lateUrl = await web.visit((late.body as { url: string }).url, 'eve');
    await app.query(
      `UPDATE session SET authenticated_at = now() - interval '1 hour' WHERE user_id = $1`,
      parseId('usr', userId),
    );
    expect(pageOf(await web.comeBack(lateUrl, caller))).toBe('/?error=step_up_required');
    expect((await web.post(`/api/v1/auth/providers/${id}/link`, {}, caller)).status).toBe(403);
    // Another person than the one of the session confirms nothing.
    const stepUp = await web.post(`/api/v1/auth/providers/${id}/step-up`, {}, caller);
    const wrong = await web.visit((stepUp.body as { url: string }).url, 'bob');
    expect(pageOf(await web.comeBack(wrong, caller))).toBe('/?error=invalid_credentials');
    expect(await identitiesOf(caller)).toEqual([]);
  });

  it('ATK-85: an answer works once, in the browser that began; nothing of a session before it is kept', async () => {
    const web = browser();
    const begin = async (): Promise<URL> => {
      const begun = await web.post(`/api/v1/auth/providers/${id}/login`, {});
      return web.visit((begun.body as { url: string }).url, 'bob');
    };
    const [url, stolen] = [await begin(), await begin()];
    // A code that Eve got is sent to the browser of Bob, and to one without a cookie.
    expect(pageOf(await browser().comeBack(stolen))).toBe('/login?error=invalid_link');
    const another = browser();
    await another.post(`/api/v1/auth/providers/${id}/login`, {});
    expect(pageOf(await another.comeBack(stolen))).toBe('/login?error=invalid_link');
    const planted = await logIn(app, { email: 'member@people.example' });
    const [one, two] = await Promise.all([web.comeBack(url, planted), web.comeBack(url, planted)]);
    expect([pageOf(one), pageOf(two)].sort()).toEqual(['/', '/login?error=invalid_link']);
    const began = [one, two].find((answer) => pageOf(answer) === '/')!;
    expect(setCookiesOf(began.headers)[0]).not.toContain(planted.cookie);
    const altered = await begin();
    altered.searchParams.set('code', url.searchParams.get('code')!);
    expect(pageOf(await web.comeBack(altered))).toBe('/login?error=sign_on_misconfigured');
    const late = await begin();
    await app.query(`UPDATE login_attempt SET expires_at = now() - interval '1 minute'`);
    expect(pageOf(await web.comeBack(late))).toBe('/login?error=invalid_link');
  });

  it('ATK-86: no address of another site is returned to', async () => {
    for (const return_to of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
      '',
    ]) {
      const { status } = await browser().post(`/api/v1/auth/providers/${id}/login`, { return_to });
      expect([return_to, status]).toEqual([return_to, 400]);
    }
  });

  it('ATK-270: the secret of a link is not stored while the browser is at a provider', async () => {
    const return_to = '/invitation#token=rtf_inv_secret';
    const answer = await browser().post(`/api/v1/auth/providers/${id}/login`, { return_to });
    expect([answer.status, (answer.body as { error: { param: string } }).error.param]).toEqual([400, 'return_to']);
    expect(JSON.stringify(await app.query('SELECT data FROM login_attempt'))).not.toContain('rtf_inv_secret');
  });
});
