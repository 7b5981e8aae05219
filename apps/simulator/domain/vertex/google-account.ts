import { createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../json.js';

const KEY_ID = 'simulated-key';
const CLIENT_EMAIL = 'routify@simulator.iam.gserviceaccount.com';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const LIFETIME_SECONDS = 3_600;
const TOKEN = /^ya29\.simulated\.(\d+)$/;

/** A Google Cloud project with one service account: gives its key file, and tokens for grants that the key signed. */
export class GoogleAccount {
  private keys: { readonly privateKey: string; readonly publicKey: KeyObject } | null = null;
  /** Tokens given so far. */
  tokens = 0;

  /** The file as Google's console gives it, with a `token_uri` that must not be followed. */
  keyFile(): JsonObject {
    return {
      type: 'service_account',
      project_id: 'simulator',
      private_key_id: KEY_ID,
      private_key: this.pair().privateKey,
      client_email: CLIENT_EMAIL,
      client_id: '0',
      auth_uri: 'https://accounts.google.com/o/oauth2/auth',
      token_uri: 'http://127.0.0.1:1/not-to-be-followed',
      universe_domain: 'googleapis.com',
    };
  }

  /** @param audience the address of this token service */
  exchange(body: Buffer, audience: string): { readonly status: number; readonly answer: JsonObject } {
    const form = new URLSearchParams(body.toString());
    const fault = this.faultOf(form, audience);
    if (fault !== null) return { status: 400, answer: { error: 'invalid_grant', error_description: fault } };
    this.tokens++;
    const endsAt = Math.floor(Date.now() / 1_000) + LIFETIME_SECONDS;
    const token = { access_token: `ya29.simulated.${endsAt}`, expires_in: LIFETIME_SECONDS, token_type: 'Bearer' };
    return { status: 200, answer: token };
  }

  private faultOf(form: URLSearchParams, audience: string): string | null {
    const [head = '', payload = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const [header, claims] = [decode(head), decode(payload)];
    const { iss, scope, aud, iat, exp } = claims;
    if (form.get('grant_type') !== GRANT || header['alg'] !== 'RS256') return 'Invalid grant.';
    if (iss !== CLIENT_EMAIL || header['kid'] !== KEY_ID) return 'Invalid grant: account not found';
    const isCurrent = Number(exp) > Date.now() / 1_000 && Number(exp) - Number(iat) <= LIFETIME_SECONDS;
    if (!isCurrent) return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.';
    if (aud !== audience || scope !== SCOPE) return 'Invalid JWT audience or scope.';
    const verify = createVerify('RSA-SHA256').update(`${head}.${payload}`);
    return verify.verify(this.pair().publicKey, signature, 'base64url') ? null : 'Invalid JWT Signature.';
  }

  private pair(): NonNullable<GoogleAccount['keys']> {
    if (this.keys !== null) return this.keys;
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    this.keys = { privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey };
    return this.keys;
  }
}

/** Whether a token is one of this service, and has not ended. */
export function isAccessToken(token: string | undefined): boolean {
  return Number(TOKEN.exec(token ?? '')?.[1] ?? 0) > Date.now() / 1_000;
}

function decode(part: string): JsonObject {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString() || 'null');
  return isJsonObject(value) ? value : {};
}
