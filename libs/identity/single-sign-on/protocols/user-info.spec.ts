import type { Config, UpstreamRule } from '#core/infra';
import { Secret, SystemClock } from '#core';
import { ScriptedProvider, type Script } from '../../../../test/support/sign-on/scripted-provider.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import type { IdentityProvidersService } from '../providers/identity-providers.service.js';
import { ClientConfigurations } from './client-configurations.js';
import { explainFailure } from './explain-failure.js';
import { GuardedFetch } from './guarded-fetch.js';
import { OpenIdProtocol } from './open-id.protocol.js';

/** UserInfo at this port alone is a network that is not ours to call. */
const CLOSED_PORT = 8443;
const authorization = {
  redirectUri: 'http://localhost/callback',
  state: 's',
  nonce: 'n',
  codeVerifier: 'v'.repeat(43),
};

describe('UserInfo', () => {
  let provider: ScriptedProvider;
  let guarded: GuardedFetch;

  beforeAll(async () => {
    provider = await ScriptedProvider.start();
    const own: UpstreamRule = {
      scheme: 'http',
      port: Number(new URL(provider.issuer).port),
      target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
    };
    guarded = new GuardedFetch({ signOnAllow: [own] } as unknown as Config);
  });
  afterAll(async () => {
    await guarded.onApplicationShutdown();
    await provider.stop();
  });

  async function prove(script: Script) {
    provider.script = script;
    const services = { secretOf: () => new Secret('s') } as unknown as IdentityProvidersService;
    const protocol = new OpenIdProtocol(new ClientConfigurations(services, guarded, new SystemClock()));
    const row = { id: 'p', version: 1, kind: 'oidc', issuer: provider.issuer, clientId: 'routify' };
    const own = { ...row, roleClaim: 'groups', secretSealed: new Uint8Array() } as unknown as IdentityProvider;
    try {
      const url = await protocol.begin(own, authorization, false);
      return await protocol.finish(own, authorization, provider.answer(url.href));
    } catch (error) {
      return explainFailure(error);
    }
  }

  const bare = { email: undefined, email_verified: undefined };
  const answer = { sub: 'ada', email: 'ada@people.example', email_verified: true, name: 'Ada', groups: ['admins'] };

  const userInfoOf = (fields: Readonly<Record<string, unknown>>): Script => ({ userInfo: { ...answer, ...fields } });

  it('adds what the ID token lacks', async () => {
    const person = await prove({ claims: bare, userInfo: answer });
    expect(person).toMatchObject({ subject: 'ada', email: 'ada@people.example', emailVerified: true, name: 'Ada' });
    expect(person).toMatchObject({ claims: { groups: ['admins'], nonce: 'n' } });
  });

  it('is not asked where the ID token has all', async () => {
    const before = provider.paths.length;
    await prove({ claims: { name: 'Ada', groups: [] }, userInfo: answer });
    expect(provider.paths.slice(before)).not.toContain('/me');
  });

  it('is taken when it is signed by the provider, for this client', async () => {
    const userInfo = await provider.sign({ ...answer, iss: provider.issuer, aud: 'routify' });
    expect(await prove({ claims: bare, userInfo })).toMatchObject({ email: 'ada@people.example' });
  });

  it.each<[string, () => Script | Promise<Script>, string]>([
    ['of another person', () => userInfoOf({ sub: 'eve' }), 'sub eve, expected ada'],
    ['of no person', () => userInfoOf({ sub: undefined }), '"sub" property must be a string'],
    ['for another client', async () => ({ userInfo: await provider.sign({ ...answer, aud: 'other' }) }), 'aud other'],
    [
      'of another issuer',
      async () => ({ userInfo: await provider.sign({ ...answer, iss: 'https://x' }) }),
      'iss https://x',
    ],
    ['that is a list', () => ({ userInfo: [answer] as never }), 'must be a top level object'],
    ['that is not there', () => ({ userInfo: answer, userInfoAt: `${provider.issuer}/x` }), 'answered 404'],
    ['of too many bytes', () => ({ userInfo: { ...answer, x: 'x'.repeat(2_000_000) } }), 'too large'],
    ['within our network', () => ({ userInfo: answer, userInfoAt: `http://127.0.0.1:${CLOSED_PORT}/me` }), 'address'],
    ['of the cloud', () => ({ userInfo: answer, userInfoAt: 'http://169.254.169.254/latest' }), 'address'],
  ])('ATK-422: is refused %s', async (_what, scriptOf, detail) => {
    const failure = await prove({ claims: bare, ...(await scriptOf()) });
    expect(failure).toEqual({ advice: 'sign_on_misconfigured', detail: expect.stringContaining(detail) });
  });

  it('ATK-422: is refused with the signature of another key', async () => {
    provider.script = { foreignKey: true };
    const userInfo = await provider.sign(answer);
    const failure = await prove({ claims: bare, userInfo });
    expect(failure).toEqual({ advice: 'sign_on_misconfigured', detail: expect.stringContaining('signature') });
  });

  it('ATK-423: names no session and no time of its own', async () => {
    const forged = {
      ...answer,
      sid: 'another',
      auth_time: Math.floor(Date.now() / 1_000),
      iss: 'https://evil.example',
    };
    expect(await prove({ claims: bare, userInfo: forged })).toMatchObject({
      issuer: provider.issuer,
      sid: null,
      authenticatedAtMs: null,
    });
  });
});
