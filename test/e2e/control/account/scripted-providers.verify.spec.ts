import {
  startControlApp,
  type ApiList,
  type ApiObject,
  type ControlApp,
} from '../../../support/control/control-app.js';
import { ScriptedProvider, type Script } from '../../../support/sign-on/scripted-provider.js';
import { WebBrowser } from '../../../support/sign-on/web-browser.js';

const ORIGIN = 'http://localhost:3001';

describe('log-in by providers that say what they like', () => {
  let app: ControlApp;
  let provider: ScriptedProvider;
  let other: ScriptedProvider;

  beforeAll(async () => {
    [app, provider, other] = await Promise.all([
      startControlApp({ ROUTIFY_PUBLIC_URL: ORIGIN }),
      ScriptedProvider.start(),
      ScriptedProvider.start(),
    ]);
    await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
    await app.call('patch', '/settings/registration', { mode: 'open' }).expect(200);
  });
  afterAll(async () => {
    await app.stop();
    await Promise.all([provider.stop(), other.stop()]);
  });

  async function add(fields: object = {}, at = provider): Promise<string> {
    const body = {
      kind: 'oidc',
      name: 'Scripted',
      issuer: at.issuer,
      client_id: 'routify',
      client_secret: 's',
      ...fields,
    };
    return ((await app.call('post', '/identity-providers', body).expect(201)).body as ApiObject).id;
  }

  async function begin(web: WebBrowser, id: string): Promise<string> {
    const begun = await web.post(`/api/v1/auth/providers/${id}/login`, {});
    expect([begun.status, begun.body]).toEqual([200, expect.anything()]);
    return (begun.body as { url: string }).url;
  }

  const pageOf = ({ headers }: { headers: unknown }): string =>
    String((headers as { location?: string }).location)
      .replace(ORIGIN, '')
      .replace(/&request=req_\w+$/, '');

  async function logIn(id: string, script: Script = {}, at = provider): Promise<string> {
    at.script = script;
    const web = new WebBrowser(app);
    return pageOf(await web.comeBack(at.answer(await begin(web, id))));
  }

  describe('of OpenID Connect', () => {
    let id: string;

    beforeAll(async () => {
      id = await add();
    });

    it('ATK-87: a token is taken only with the signature, issuer, audience, nonce and times that are right', async () => {
      const now = Math.floor(Date.now() / 1_000);
      const forgeries: Record<string, Script> = {
        'another key': { foreignKey: true },
        'no signature': { unsigned: true },
        'another issuer': { claims: { iss: 'https://accounts.google.com' } },
        'another client (token swap)': { claims: { aud: 'another-client' } },
        'two clients, for the other': { claims: { aud: ['routify', 'another'], azp: 'another' } },
        'another log-in (replay)': { claims: { nonce: 'another' } },
        'no nonce': { claims: { nonce: undefined } },
        'too old': { claims: { exp: now - 600, iat: now - 900 } },
        'no subject': { claims: { sub: undefined } },
      };
      for (const [name, script] of Object.entries(forgeries)) {
        expect([name, await logIn(id, script)]).toEqual([name, '/login?error=sign_on_misconfigured']);
      }
      expect(await logIn(id)).toBe('/');
    });

    it('ATK-88: the answer of one provider is not that of another (mix-up)', async () => {
      const evil = await add({}, other);
      const web = new WebBrowser(app);
      provider.script = {};
      const right = provider.answer(await begin(web, id));
      // The evil provider sends the browser on, with a code of the other one, to its own address here.
      const mixed = new URL(right.href);
      mixed.pathname = mixed.pathname.replace(id, evil);
      const before = other.tokenRequests.length;
      expect(pageOf(await web.comeBack(mixed))).toBe('/login?error=invalid_link');
      expect(other.tokenRequests.length).toBe(before);
      // It names itself as the issuer of an answer, or nothing.
      expect(await logIn(id, { answerIssuer: other.issuer })).toBe('/login?error=sign_on_misconfigured');
      // It says to be the other one: its metadata, its tokens.
      expect(await logIn(evil, { claims: { iss: provider.issuer, sub: 'ada' } }, other)).toBe(
        '/login?error=sign_on_misconfigured',
      );
    });

    it('sends the verifier of PKCE, and a state, nonce and verifier of its own each time', async () => {
      const web = new WebBrowser(app);
      const [one, two] = [new URL(await begin(web, id)), new URL(await begin(web, id))];
      for (const name of ['state', 'nonce', 'code_challenge']) {
        expect(one.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
        expect(one.searchParams.get(name)).not.toBe(two.searchParams.get(name));
      }
      expect(one.searchParams.get('code_challenge_method')).toBe('S256');
      provider.script = {};
      await web.comeBack(provider.answer(one.href));
      expect(provider.tokenRequests.at(-1)?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    });

    it('ATK-89: an address that Microsoft names is never a checked one', async () => {
      const microsoft = await add({ kind: 'microsoft' });
      const claims = { sub: 'forger', email: 'victim@acme.example', email_verified: true, xms_edov: true };
      expect(await logIn(microsoft, { claims })).toBe('/login?error=email_not_verified');
      const { body } = await app.call('get', '/users?q=victim').expect(200);
      expect((body as ApiList).data).toEqual([]);
    });

    it('is refused when the person refuses, and when the provider does not answer as it should', async () => {
      const web = new WebBrowser(app);
      const back = provider.answer(await begin(web, id));
      back.searchParams.delete('code');
      back.searchParams.set('error', 'access_denied');
      expect(pageOf(await web.comeBack(back))).toBe('/login?error=sign_on_denied');
      provider.script = { answers: { '/token': { error: 'invalid_grant' } } };
      const late = new WebBrowser(app);
      expect(pageOf(await late.comeBack(provider.answer(await begin(late, id))))).toBe(
        '/login?error=sign_on_misconfigured',
      );
      const silent = await add({ issuer: 'http://127.0.0.1:9' });
      expect((await new WebBrowser(app).post(`/api/v1/auth/providers/${silent}/login`, {})).status).toBe(502);
    });

    it('ATK-90: only a fresh logout token of the provider, for this client, ends sessions, and only those of before', async () => {
      provider.script = {};
      const web = new WebBrowser(app);
      const caller = await web.sessionOf(await web.comeBack(provider.answer(await begin(web, id))));
      const now = Math.floor(Date.now() / 1_000);
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const right = { iss: provider.issuer, aud: 'routify', iat: now, exp: now + 60, jti: 'j', sub: 'ada', events };
      const send = async (claims: object, script: Script = {}) => {
        provider.script = script;
        const token = await provider.sign(claims as Record<string, unknown>);
        const path = `/api/v1/auth/providers/${id}/backchannel-logout`;
        return app.raw('post', path).type('form').send({ logout_token: token });
      };
      for (const wrong of [
        { ...right, iss: other.issuer },
        { ...right, aud: 'another-client' },
        { ...right, events: {} },
        { ...right, nonce: 'n' },
        { ...right, iat: now - 600 },
        { ...right, sub: undefined },
      ]) {
        expect((await send(wrong)).status).toBe(400);
      }
      expect((await send(right, { foreignKey: true })).status).toBe(400);
      expect((await send({ ...right, iat: now - 90 })).status).toBe(200);
      await caller.call('get', '/api/v1/auth/session').expect(200);
      expect((await send({ ...right, sub: 'another' })).status).toBe(200);
      await caller.call('get', '/api/v1/auth/session').expect(200);
      expect((await send(right)).status).toBe(200);
      await caller.call('get', '/api/v1/auth/session').expect(401);
    });
  });

  it('ATK-91: a provider is asked at checked addresses only, and its answer is read to a bound', async () => {
    const closed = await startControlApp({ ROUTIFY_PUBLIC_URL: ORIGIN, ROUTIFY_SIGN_ON_ALLOW: provider.issuer });
    const create = (issuer: string) =>
      closed.call('post', '/identity-providers', { kind: 'oidc', name: 'x', client_id: 'x', issuer });
    for (const issuer of [
      other.issuer,
      'http://169.254.169.254/latest',
      'https://10.0.0.1',
      'https://[::1]:8443',
      'http://sso.example.com',
      'https://localhost',
      'https://metadata.google.internal',
      'ftp://sso.example.com',
    ]) {
      expect([issuer, (await create(issuer)).status]).toEqual([issuer, 400]);
    }
    const { id } = (await create(provider.issuer).expect(201)).body as ApiObject;
    // Discovery that leads elsewhere: the guard stands at each connection.
    const { issuer } = provider;
    const metadata = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${other.issuer}/token` };
    provider.script = { answers: { '/.well-known/openid-configuration': { ...metadata, jwks_uri: `${issuer}/jwks` } } };
    const web = new WebBrowser(closed);
    const before = other.paths.length;
    const back = provider.answer(await begin(web, id));
    expect(pageOf(await web.comeBack(back))).toBe('/login?error=sign_on_misconfigured');
    expect(other.paths.length).toBe(before);
    const large = { '/.well-known/openid-configuration': { ...metadata, filler: 'x'.repeat(2_000_000) } };
    provider.script = { answers: large };
    await closed.call('patch', `/identity-providers/${id}`, { name: 'again' }).expect(200);
    expect((await web.post(`/api/v1/auth/providers/${id}/login`, {})).status).toBe(502);
    await closed.stop();
  });

  describe('of OAuth 2', () => {
    const token = { access_token: 'a-token', token_type: 'bearer', expires_in: 300 };
    const userOf = async (web: WebBrowser, answer: Awaited<ReturnType<WebBrowser['comeBack']>>) =>
      ((await web.sessionOf(answer)).session as unknown as { user: { email: string; name: string } }).user;

    /** Logs in with the answers of a provider's API; the extra parameters come back with the code. */
    async function visit(id: string, answers: Record<string, unknown>, extra: Record<string, string> = {}) {
      provider.script = { answers };
      const web = new WebBrowser(app);
      const back = provider.answer(await begin(web, id));
      for (const [name, value] of Object.entries({ ...extra })) back.searchParams.set(name, value);
      back.searchParams.delete('iss');
      return { web, answer: await web.comeBack(back) };
    }

    it('takes the primary address of GitHub, if it is verified', async () => {
      const id = await add({ kind: 'github' });
      const github = (id: number, verified: boolean) => ({
        '/login/oauth/access_token': { ...token, scope: 'user:email' },
        '/user': { id, login: 'grace', name: null, email: 'public@github.example' },
        '/user/emails': [
          { email: 'old@github.example', primary: false, verified: true },
          { email: `g${id}@github.example`, primary: true, verified },
        ],
      });
      const { web, answer } = await visit(id, github(7, true));
      expect(await userOf(web, answer)).toMatchObject({ email: 'g7@github.example', name: 'grace' });
      expect(pageOf((await visit(id, github(8, false))).answer)).toBe('/login?error=email_not_verified');
      expect(provider.tokenRequests.at(-1)?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
      const refused = { '/login/oauth/access_token': { error: 'bad_verification_code' } };
      expect(pageOf((await visit(id, refused)).answer)).toBe('/login?error=sign_on_misconfigured');
    });

    it('takes mailboxes of Yandex itself, and tokens of this client only', async () => {
      const id = await add({ kind: 'yandex' });
      const yandex = (email: string, client_id: string, user: string) => ({
        '/token': token,
        '/info': { id: user, client_id, login: 'grace', real_name: 'Grace Hopper', default_email: email },
      });
      const { web, answer } = await visit(id, yandex('grace@yandex.ru', 'routify', '1'));
      expect(await userOf(web, answer)).toMatchObject({ email: 'grace@yandex.ru', name: 'Grace Hopper' });
      expect(pageOf((await visit(id, yandex('grace@corp.example', 'routify', '2'))).answer)).toBe(
        '/login?error=email_not_verified',
      );
      expect(pageOf((await visit(id, yandex('grace@ya.ru', 'another', '1'))).answer)).toBe(
        '/login?error=sign_on_misconfigured',
      );
    });

    it('asks VK with the device of the person, and takes its address for unchecked', async () => {
      const id = await add({ kind: 'vk' });
      const vk = {
        '/oauth2/auth': { ...token, user_id: 5 },
        '/oauth2/user_info': { user: { user_id: '5', first_name: 'Ada', email: 'ada@vk.example' } },
      };
      expect(pageOf((await visit(id, vk, { device_id: 'device-1' })).answer)).toBe('/login?error=email_not_verified');
      expect(Object.fromEntries(provider.tokenRequests.at(-1)!)).toMatchObject({ device_id: 'device-1' });
      expect(provider.paths.slice(-2)).toEqual(['/oauth2/auth', '/oauth2/user_info']);
    });
  });
});
