import { addressOf, type Claims } from './proven-person.js';

/** What only an ID token says: it is signed, and bound to this log-in by its nonce. UserInfo is neither. */
const OF_TOKEN_ALONE = new Set([
  ...['iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'nbf', 'jti', 'nonce'],
  ...['auth_time', 'acr', 'amr', 'sid', 'at_hash', 'c_hash', 's_hash', 'cnf'],
]);

interface Needs {
  /** False: what the provider says of addresses counts for nothing. */
  readonly checksAddresses: boolean;
  readonly roleClaim: string | null;
}

/**
 * Whether UserInfo has to be asked: providers may put all claims there (OpenID Connect Core 5.4), and many do unless they are
 * configured otherwise.
 */
export function lacksClaims(token: Claims, { checksAddresses, roleClaim }: Needs): boolean {
  const needed = ['email', 'name', ...(checksAddresses ? ['email_verified'] : []), roleClaim ?? 'email'];
  return needed.some((name) => !Object.hasOwn(token, name));
}

/**
 * The claims of an ID token with those that UserInfo adds. The token wins, and `email_verified` is that of the address beside
 * it: what one of both says of an address says nothing of another one.
 */
export function joinClaims(token: Claims, userInfo: Claims): Claims {
  const added = Object.entries(userInfo).filter(([name]) => !OF_TOKEN_ALONE.has(name) && name !== 'email_verified');
  return { ...Object.fromEntries(added), ...token, email_verified: joinedVerified(token, userInfo) };
}

function joinedVerified(token: Claims, userInfo: Claims): unknown {
  if (!Object.hasOwn(token, 'email')) return userInfo.email_verified;
  const isSame = addressOf(token.email) === addressOf(userInfo.email);
  return token.email_verified ?? (isSame ? userInfo.email_verified : undefined);
}
