import type { IncomingHttpHeaders } from 'node:http';
import { ChatError } from '../chat-error.js';

/** Every key is valid, except the two that simulate a credential problem. */
const REFUSED_KEY = 'sk-bad';
const POOR_KEY = 'sk-poor';

/** @throws ChatError 401 without a key or for the refused one, 429 `insufficient_quota` for the poor one */
export function checkCredential({ authorization }: IncomingHttpHeaders): void {
  const key = bearerKey(authorization);
  if (key === undefined) {
    throw new ChatError(401, "You didn't provide an API key in an Authorization header (Bearer auth).", null);
  }
  checkKey(key);
}

export function bearerKey(authorization: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
}

/** @throws ChatError 401 for the refused key, 429 `insufficient_quota` for the poor one */
export function checkKey(key: string): void {
  if (key === REFUSED_KEY) throw new ChatError(401, 'Incorrect API key provided: sk-bad.', 'invalid_api_key');
  if (key === POOR_KEY) {
    const message = 'You exceeded your current quota, please check your plan and billing details.';
    throw new ChatError(429, message, 'insufficient_quota', null, 'insufficient_quota');
  }
}

/** Azure's header. @throws ChatError as `checkCredential` does */
export function checkSubscription({ 'api-key': key }: IncomingHttpHeaders): void {
  if (typeof key !== 'string') {
    throw new ChatError(401, 'Access denied due to invalid subscription key or wrong API endpoint.', '401');
  }
  checkKey(key);
}

/** Headers for storage: of a credential only the last 4 characters. */
export function maskHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const masked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = [value ?? []].flat().join(', ');
    masked[name] = SECRET_HEADERS.has(name) ? `…${text.slice(-4)}` : text;
  }
  return masked;
}

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  ...['authorization', 'api-key', 'x-api-key', 'x-goog-api-key', 'cookie', 'x-amz-security-token'],
]);
