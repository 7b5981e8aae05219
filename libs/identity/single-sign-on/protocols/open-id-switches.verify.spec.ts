import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import type { Config, UpstreamRule } from '#core/infra';
import { Secret, SystemClock } from '#core';
import { OpenIdProvider, type ProviderOptions } from '../../../../test/support/sign-on/open-id-provider.js';
import { WebBrowser } from '../../../../test/support/sign-on/web-browser.js';
import type { ControlApp } from '../../../../test/support/control/control-app.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import type { IdentityProvidersService } from '../providers/identity-providers.service.js';
import { ClientConfigurations } from './client-configurations.js';
import { explainFailure } from './explain-failure.js';
import { GuardedFetch } from './guarded-fetch.js';
import { OpenIdProtocol } from './open-id.protocol.js';

const ORIGIN = 'http://localhost:3001';
const SECRET = 'a secret of tests: 32 characters';
const redirectUri = `${ORIGIN}/api/v1/auth/providers/idp_1/callback`;
const client = { client_id: 'routify', client_secret: SECRET, redirect_uris: [redirectUri] };

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};

const PEOPLE = {
  ada: { email: 'ada@people.example', email_verified: true, name: 'Ada Lovelace', groups: ['admins'] },
};
const ADA = { subject: 'ada', email: 'ada@people.example', emailVerified: true, name: 'Ada Lovelace' };

const provider: Omit<IdentityProvider, 'issuer'> = {
  id: 'p',
  organizationId: null,
  kind: 'oidc',
  name: 'SSO',
  clientId: 'routify',
  status: 'enabled',
  secretSealed: new Uint8Array(),
  secretKeyId: 'k',
  roleClaim: 'groups',
  roles: {},
  defaultRole: 'viewer',
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

interface Case extends ProviderOptions {
  /** Metadata of the client there. */
  readonly client?: object;
}

interface Way {
  readonly protocol?: OpenIdProtocol;
  readonly person?: string;
  readonly fields?: Partial<IdentityProvider>;
}

/** `oidc-provider` of npm with its defaults, and with each switch that decides whether people can log in. */
describe('log-in by oidc-provider', () => {
  const guarded = new GuardedFetch({ signOnAllow: [LOOPBACK] } as unknown as Config);
  let running: OpenIdProvider | null = null;

  afterEach(async () => {
    await running?.stop();
    running = null;
  });
  afterAll(() => guarded.onApplicationShutdown());

  async function start({ client: fields, ...options }: Case): Promise<OpenIdProvider> {
    const features = { userinfo: { enabled: true }, ...options.features };
    running = await OpenIdProvider.start(PEOPLE, { ...options, features, clients: [{ ...client, ...fields }] });
    return running;
  }

  const protocolOf = (isPublic = false): OpenIdProtocol => {
    const secrets = { secretOf: () => (isPublic ? null : new Secret(SECRET)) };
    return new OpenIdProtocol(
      new ClientConfigurations(secrets as unknown as IdentityProvidersService, guarded, new SystemClock()),
    );
  };

  /** The way of a browser: the person, or the advice and the line of the log. */
  async function logIn({ issuer }: OpenIdProvider, { protocol = protocolOf(), person = 'ada', fields = {} }: Way = {}) {
    const web = new WebBrowser({ config: { publicUrl: ORIGIN } } as unknown as ControlApp);
    const row = { ...provider, issuer, ...fields };
    const authorization = { redirectUri, state: 's'.repeat(43), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) };
    try {
      const url = await protocol.begin(row, authorization, false);
      return await protocol.finish(row, authorization, await web.visit(url.href, person));
    } catch (error) {
      return explainFailure(error);
    }
  }

  const KEY = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
  const jwt = (alg: string) => ({
    features: { jwtUserinfo: { enabled: true } },
    client: { userinfo_signed_response_alg: alg },
  });
  const signed = (alg: string) => ({ signatures: [alg], client: { id_token_signed_response_alg: alg } });
  const method = (name: string) => ({ clientAuthMethods: [name], client: { token_endpoint_auth_method: name } });

  it.each<[string, Case]>([
    ['its defaults: claims in UserInfo alone', {}],
    ['claims in the ID token', { conformIdTokenClaims: false }],
    [
      'claims in the ID token, and no UserInfo',
      { conformIdTokenClaims: false, features: { userinfo: { enabled: false } } },
    ],
    ['UserInfo signed by RS256', jwt('RS256')],
    ['UserInfo signed by ES256', { ...jwt('ES256'), signatures: ['RS256', 'ES256'] }],
    ['PKCE required', { pkceRequired: true }],
    ['PKCE not required', { pkceRequired: false }],
    ['ID tokens by RS256', signed('RS256')],
    ['ID tokens by PS256', signed('PS256')],
    ['ID tokens by ES256', signed('ES256')],
    ['ID tokens by EdDSA', signed('EdDSA')],
    ['several keys', { signatures: ['ES256', 'RS256', 'PS256'] }],
    ['clients by client_secret_basic alone', method('client_secret_basic')],
    ['clients by client_secret_post alone', method('client_secret_post')],
    ['clients by client_secret_jwt alone', method('client_secret_jwt')],
    ['response modes by JWT', { features: { jwtResponseModes: { enabled: true } } }],
    [
      'pushed requests required',
      { features: { pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true } } },
    ],
    ['pairwise subjects', { subjectTypes: ['pairwise'], client: { subject_type: 'pairwise' } }],
    ['a clock 50 s ahead', { clockSeconds: 50 }],
    ['a clock 50 s behind', { clockSeconds: -50 }],
  ])('with %s', async (_what, options) => {
    const person = await logIn(await start(options));
    expect(person).toMatchObject({ ...ADA, ...('subjectTypes' in options ? { subject: 'pairwise-ada' } : {}) });
    expect(person).toMatchObject({ claims: { groups: ['admins'] } });
  });

  it('with a public client', async () => {
    const secretless = { client: { token_endpoint_auth_method: 'none', client_secret: undefined } };
    const running = await start({ ...secretless, clientAuthMethods: ['none'] });
    expect(await logIn(running, { protocol: protocolOf(true), fields: { secretSealed: null } })).toMatchObject(ADA);
  });

  it.each<[string, Case, string, RegExp]>([
    [
      'encrypted ID tokens',
      {
        features: { encryption: { enabled: true } },
        client: { id_token_encrypted_response_alg: 'RSA-OAEP', jwks: { keys: [] } },
      },
      'sign_on_misconfigured',
      /the token is encrypted/,
    ],
    [
      'encrypted UserInfo',
      {
        features: { encryption: { enabled: true }, jwtUserinfo: { enabled: true } },
        client: {
          userinfo_encrypted_response_alg: 'RSA-OAEP',
          userinfo_signed_response_alg: 'RS256',
          jwks: { keys: [] },
        },
      },
      'sign_on_misconfigured',
      /the token is encrypted/,
    ],
    [
      'ID tokens by HS256',
      { enabledJWA: { idTokenSigningAlgValues: ['HS256'] }, client: { id_token_signed_response_alg: 'HS256' } },
      'sign_on_misconfigured',
      /it signs ID tokens by HS256 only/,
    ],
    [
      'clients by private_key_jwt alone',
      method('private_key_jwt'),
      'sign_on_misconfigured',
      /takes clients by private_key_jwt/,
    ],
    ['another secret', { client: { client_secret: 'x'.repeat(32) } }, 'sign_on_misconfigured', /401 invalid_client/],
    [
      'a clock behind by more than the life of a token',
      { clockSeconds: -3_700 },
      'sign_on_misconfigured',
      /exp \d+, our clock \d+, tolerance 60 s/,
    ],
  ])('not with %s, with the exact reason for the log', async (_what, options, advice, detail) => {
    const keys = { jwks: { keys: [{ ...(await exportJWK(KEY)), use: 'enc', alg: 'RSA-OAEP' }] } };
    const hasKeys = 'jwks' in (options.client ?? {}) || _what.includes('private_key');
    const fields = hasKeys ? { ...options, client: { ...options.client, ...keys } } : options;
    expect(await logIn(await start(fields))).toEqual({ advice, detail: expect.stringMatching(detail) });
  });

  it('not when the person may not, or the provider does not respond', async () => {
    const running = await start({});
    expect(await logIn(running, { person: 'refused' })).toEqual({
      advice: 'sign_on_denied',
      detail: expect.stringContaining('access_denied, not for you'),
    });
    await running.stop();
    expect(await logIn(running)).toMatchObject({ advice: 'sign_on_unavailable' });
  });

  it('with keys that rotate: at once where the new one was published, else with the second log-in', async () => {
    const protocol = protocolOf();
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const next = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'next' };
    const first = await start({ keys: [next] });
    const port = Number(new URL(first.issuer).port);
    expect(await logIn(first, { protocol })).toMatchObject(ADA);
    await first.stop();
    const rotated = await start({ port, signatures: [], keys: [next] });
    expect(await logIn(rotated, { protocol })).toMatchObject(ADA);
    await rotated.stop();
    const abrupt = await start({ port });
    expect(await logIn(abrupt, { protocol })).toEqual({
      advice: 'sign_on_misconfigured',
      detail: expect.stringMatching(/no applicable keys found.*kid RS256-.*a published key/),
    });
    expect(await logIn(abrupt, { protocol })).toMatchObject(ADA);
  });
});
