import type { ApiObject, ControlApp } from '../../../support/control/control-app.js';
import { Phone } from '../../../support/control/phone.js';
import { givePassword, logIn, type SessionCaller } from '../../../support/control/session-caller.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';
import type { DnsServer } from '../../../support/sign-on/dns-server.js';
import { SignOnWorld, type Company } from '../../../support/sign-on/sign-on-world.js';

const codeOf = (body: { error?: { code: string } }): string | undefined => body.error?.code;

describe('single sign-on of organizations', () => {
  let world: SignOnWorld;
  let app: ControlApp;
  let dns: DnsServer;

  beforeAll(async () => {
    world = await SignOnWorld.start();
    ({ app, dns } = world);
  });
  afterAll(() => world.stop());

  const found = (fields: object = {}): Promise<Company> => world.found(fields);
  const comeBack = (company: Company, claims: object, path = 'login', caller?: SessionCaller) =>
    world.comeBack(company, claims, path, caller);
  const enter = (company: Company, claims: object): Promise<SessionCaller> => world.enter(company, claims);
  const roleIn = async (company: Company, email: string): Promise<unknown> =>
    (await world.memberOf(company, email))?.role;

  it('makes members of people with an address of a verified domain, with the role of a claim', async () => {
    const acme = await found({
      role_claim: 'groups',
      roles: { admins: 'admin', money: 'billing' },
      default_role: 'developer',
    });
    const email = `ada@${acme.domain}`;
    const session = await enter(acme, { sub: 'ada', email, email_verified: undefined });
    expect(session.session).toMatchObject({
      organization_id: acme.id,
      organizations: [{ id: acme.id, role: 'developer' }],
    });
    await session.call('get', '/api/v1/me').expect(200);
    await enter(acme, { sub: 'ada', email, groups: ['others', 'money'] });
    expect(await roleIn(acme, email)).toBe('billing');
    await enter(acme, { sub: 'ada', email });
    expect(await roleIn(acme, email)).toBe('developer');
    const { body } = await app
      .raw('post', '/api/v1/auth/single-sign-on')
      .send({ email: `eve@${acme.domain}` })
      .expect(200);
    expect(body.providers).toEqual([{ id: acme.provider, kind: 'oidc', name: 'SSO' }]);
    const config = await app.raw('get', '/api/v1/auth/config').expect(200);
    expect(config.body.providers).toEqual([]);
  });

  it('confirms its sessions at the provider, and leaves the account to its own log-in', async () => {
    const acme = await found();
    const session = await enter(acme, { sub: 'bob', email: `bob@${acme.domain}` });
    await app.query(`UPDATE session SET authenticated_at = now() - interval '1 hour'`);
    await session.call('post', '/api/v1/me/tokens', { name: 'x' }).expect(403);
    const now = Math.floor(Date.now() / 1_000);
    expect((await comeBack(acme, { sub: 'bob', auth_time: now - 600 }, 'step-up', session)).page).toBe(
      '/?error=invalid_credentials',
    );
    const { web, answer } = await comeBack(acme, { sub: 'bob', auth_time: now }, 'step-up', session);
    await (await web.sessionOf(answer)).call('post', '/api/v1/me/tokens', { name: 'x' }).expect(201);
  });

  it('can be the only way in: other sessions of members are refused, those of owners are not', async () => {
    const acme = await found();
    const email = `carol@elsewhere.example`;
    await givePassword(app, (await joinOrganization(app, acme.id, 'admin', email)).userId);
    await givePassword(app, acme.owner.userId);
    const [member, owner] = [await logIn(app, { email }), await logIn(app, { email: acme.ownerEmail })];
    await member.call('get', '/api/v1/me').expect(200);
    await acme.owner.call('patch', '/security', { require_single_sign_on: true }).expect(200);
    const refused = await member.call('get', '/api/v1/me').expect(403);
    expect((refused.body as { error: object }).error).toMatchObject({
      code: 'single_sign_on_required',
      metadata: { organization: acme.id },
    });
    await owner.call('get', '/api/v1/me').expect(200);
    const linked = await comeBack(acme, { sub: 'carol', email }, 'link', member);
    expect(linked.page).toBe('/');
    await (await enter(acme, { sub: 'carol' })).call('get', '/api/v1/me').expect(200);
    await acme.owner.call('patch', '/security', { require_single_sign_on: false }).expect(200);
    await member.call('get', '/api/v1/me').expect(200);
  });

  it('or a second factor can be required of its members', async () => {
    const acme = await found();
    const email = 'dora@elsewhere.example';
    await givePassword(app, (await joinOrganization(app, acme.id, 'viewer', email)).userId);
    const member = await logIn(app, { email });
    await acme.owner.call('patch', '/security', { require_second_factor: true }).expect(200);
    expect(codeOf((await member.call('get', '/api/v1/me').expect(403)).body)).toBe('factor_setup_required');
    const { browser } = await (await Phone.with(member)).confirm(app, member);
    await browser.call('get', '/api/v1/me').expect(200);
    await (await enter(acme, { sub: 'dora', email: `dora@${acme.domain}` })).call('get', '/api/v1/me').expect(200);
  });

  it('ATK-92: who runs the provider of one organization reaches no other, and no account (token swap)', async () => {
    const [acme, evil] = [await found(), await found()];
    const email = `victim@${acme.domain}`;
    const victim = await enter(acme, { sub: 'victim', email });
    // The same issuer and subject, at the provider of another organization.
    expect((await comeBack(evil, { sub: 'victim', email })).page).toBe('/login?error=sign_on_outside_domains');
    // A person of both: a session by one provider does not reach the other organization.
    const { userId } = await joinOrganization(app, evil.id, 'viewer', `both@${acme.domain}`);
    await givePassword(app, userId);
    await app.call('post', `/organizations/${acme.id}/invitations`, { email: `both@${acme.domain}`, role: 'admin' });
    const own = await logIn(app, { email: `both@${acme.domain}` });
    for (const company of [acme, evil]) expect((await comeBack(company, { sub: 'both' }, 'link', own)).page).toBe('/');
    await enter(acme, { sub: 'both' });
    const session = await enter(evil, { sub: 'both' });
    expect((session.session.organizations as ApiObject[]).map(({ id }) => id)).toEqual([evil.id]);
    await session.call('get', '/api/v1/me').set('x-routify-organization', acme.id).expect(404);
    await session.call('get', '/api/v1/me').set('x-routify-organization', evil.id).expect(200);
    // Nothing that would log in to the account without the provider.
    for (const path of ['totp', 'passkeys/options', `providers/${acme.provider}/link`]) {
      const { body } = await session
        .call('post', `/api/v1/auth/${path}`, path.endsWith('link') ? {} : undefined)
        .expect(403);
      expect([path, codeOf(body)]).toEqual([path, 'own_login_required']);
    }
    expect(victim.session).toMatchObject({ organization_id: acme.id });
  });

  it('ATK-93: a provider makes no owner, logs none in, takes over no account, and is no issuer of everyone', async () => {
    const acme = await found({ role_claim: 'groups', roles: { admins: 'admin' } });
    for (const fields of [{ roles: { bosses: 'owner' } }, { default_role: 'owner' }]) {
      await acme.owner.call('patch', `/identity-providers/${acme.provider}`, fields).expect(400);
    }
    await givePassword(app, acme.owner.userId);
    const owner = await logIn(app, { email: acme.ownerEmail });
    await comeBack(acme, { sub: 'boss' }, 'link', owner);
    expect((await comeBack(acme, { sub: 'boss', groups: ['admins'] })).page).toBe('/login?error=own_login_required');
    expect(await roleIn(acme, acme.ownerEmail)).toBe('owner');
    // A session of a member who becomes an owner.
    const session = await enter(acme, { sub: 'admin', email: `admin@${acme.domain}`, groups: ['admins'] });
    const { body: me } = await session.call('get', '/api/v1/me').expect(200);
    expect(me).toMatchObject({ role: 'admin' });
    await session.call('post', '/api/v1/invitations', { email: 'x@elsewhere.example', role: 'owner' }).expect(403);
    await owner.call('patch', `/api/v1/members/${(me as ApiObject).id}`, { role: 'owner' }).expect(200);
    await session.call('get', '/api/v1/me').expect(403);
    // An account of the domain that was there before.
    await joinOrganization(app, acme.id, 'viewer', `before@${acme.domain}`);
    expect((await comeBack(acme, { sub: 'before', email: `before@${acme.domain}` })).page).toBe(
      '/login?error=account_exists',
    );
    expect((await comeBack(acme, { sub: 'x', email: `x@${acme.domain}`, email_verified: false })).page).toBe(
      '/login?error=email_not_verified',
    );
    for (const fields of [
      { kind: 'microsoft' },
      { kind: 'oidc', issuer: 'https://login.microsoftonline.com/organizations/v2.0' },
      { kind: 'github' },
    ]) {
      const body = { name: 'x', client_id: 'x', ...fields };
      await acme.owner.call('post', '/identity-providers', body).expect(400);
    }
  });

  it('ATK-94: a domain is verified by its own record, for one organization, and the providers of others are not seen', async () => {
    const [acme, evil] = [await found(), await found()];
    const claimed = (await evil.owner.call('post', '/domains', { domain: acme.domain.toUpperCase() }).expect(201))
      .body as ApiObject;
    await evil.owner.call('post', `/domains/${claimed.id}/verify`).expect(409);
    dns.records.set(String(claimed.record_name), [String(claimed.record_value)]);
    await evil.owner.call('post', `/domains/${claimed.id}/verify`).expect(409);
    expect((await comeBack(evil, { sub: 'x', email: `x@${acme.domain}` })).page).toBe(
      '/login?error=sign_on_outside_domains',
    );
    for (const domain of ['localhost', 'a b.example', '-x.example', 'example.com.', '10.0.0.1']) {
      expect([domain, (await evil.owner.call('post', '/domains', { domain })).status]).toEqual([domain, 400]);
    }
    await evil.owner.call('get', `/identity-providers/${acme.provider}`).expect(404);
    await evil.owner.call('patch', `/identity-providers/${acme.provider}`, { name: 'mine' }).expect(404);
    await evil.owner.call('delete', `/identity-providers/${acme.provider}`).expect(404);
    const viewer = await joinOrganization(app, acme.id, 'viewer', `viewer@elsewhere.example`);
    await viewer.call('get', '/identity-providers').expect(403);
  });
});
