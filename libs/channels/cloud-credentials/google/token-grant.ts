import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { isRecord, parseValue } from '#core';
import {
  TokenRefused,
  TokenUnavailable,
  type Lease,
  type TokenReply,
  type TokenRequest,
} from '../tokens/token-service.js';
import type { ServiceAccount } from './service-account.js';

/** Where Google exchanges signed grants for tokens. */
export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const LIFETIME_SECONDS = 3_600;

/** A grant signed by the account's key (RFC 7523), for an access token. */
export async function tokenGrant(
  url: string,
  { clientEmail, privateKeyId, privateKey }: ServiceAccount,
  nowMs: number,
): Promise<TokenRequest> {
  const nowSeconds = Math.floor(nowMs / 1_000);
  const assertion = await new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: privateKeyId })
    .setIssuer(clientEmail)
    .setAudience(url)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + LIFETIME_SECONDS)
    .sign(createPrivateKey(privateKey));
  const body = Buffer.from(new URLSearchParams({ grant_type: GRANT, assertion }).toString());
  return { url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
}

/** The token in Google's answer. Throws TokenRefused or TokenUnavailable. */
export function readAccessToken({ status, bytes }: TokenReply, nowMs: number): Lease<string> {
  const value = parseValue(bytes);
  const body = isRecord(value) ? value : {};
  if (status !== 200) {
    const message = `Google: ${wordOf(body.error) ?? String(status)}: ${wordOf(body.error_description) ?? 'no reason'}`;
    if (status >= 500 || status === 429 || status === 408) throw new TokenUnavailable(message);
    throw new TokenRefused(message);
  }
  const { access_token: token, expires_in: seconds } = body;
  if (typeof token !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(token)) {
    throw new TokenUnavailable('Google returned a response without a token');
  }
  const lifetime = typeof seconds === 'number' && seconds > 0 ? Math.min(seconds, LIFETIME_SECONDS) : LIFETIME_SECONDS;
  return { value: token, expiresAtMs: nowMs + lifetime * 1_000 };
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 200) : null;
}
