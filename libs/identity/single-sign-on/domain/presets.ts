/** The kinds of providers. `oidc`: any provider of OpenID Connect. */
export const PROVIDER_KINDS = ['oidc', 'google', 'microsoft', 'github', 'yandex', 'vk'] as const;

export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** Where a provider of OAuth 2 answers, relative to its issuer's origin unless absolute. */
interface OAuth2Endpoints {
  readonly authorization: string;
  readonly token: string;
}

interface Preset {
  /** Null: the operator names it. */
  readonly issuer: string | null;
  readonly scope: string;
  /** Null: OpenID Connect, whose discovery names them. */
  readonly oauth2: OAuth2Endpoints | null;
}

const OPEN_ID_SCOPE = 'openid email profile';

export const PRESETS: Readonly<Record<ProviderKind, Preset>> = {
  oidc: { issuer: null, scope: OPEN_ID_SCOPE, oauth2: null },
  google: { issuer: 'https://accounts.google.com', scope: OPEN_ID_SCOPE, oauth2: null },
  microsoft: { issuer: 'https://login.microsoftonline.com/common/v2.0', scope: OPEN_ID_SCOPE, oauth2: null },
  github: {
    issuer: 'https://github.com',
    scope: 'read:user user:email',
    oauth2: { authorization: '/login/oauth/authorize', token: '/login/oauth/access_token' },
  },
  yandex: {
    issuer: 'https://oauth.yandex.ru',
    scope: 'login:email login:info',
    oauth2: { authorization: '/authorize', token: '/token' },
  },
  vk: {
    issuer: 'https://id.vk.com',
    scope: 'email',
    oauth2: { authorization: '/authorize', token: '/oauth2/auth' },
  },
};

/** Issuers of Microsoft that speak for the people of every organization there, and of none in particular. */
const SHARED_TENANTS = /^https:\/\/login\.microsoftonline\.com\/(?:common|organizations|consumers)(?:\/|$)/i;

/** Whether an issuer names the people of one organization. One that does not cannot be that organization's own. */
export function isSharedIssuer(issuer: string): boolean {
  return SHARED_TENANTS.test(issuer);
}

/** Whether a provider says of addresses what their tenants typed, which anyone could have typed. */
export function hasUncheckedAddresses(kind: string, issuer: string): boolean {
  return kind === 'microsoft' || /^https:\/\/(?:login\.microsoftonline\.com|sts\.windows\.net)\//i.test(issuer);
}
