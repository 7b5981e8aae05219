import type { IncomingMessage } from 'node:http';

const AUTHORIZATION = 'authorization';

/** The headers that authentication reads. */
type CredentialHeaders = Pick<IncomingMessage, 'headers' | 'rawHeaders'>;

/**
 * The secret of a request, of any kind: from `Authorization: Bearer …` (case-insensitive scheme), else `x-api-key`.
 * Null without one, or when the headers contradict each other: two `Authorization` headers, or one of another scheme.
 * `Authorization` takes precedence over `x-api-key`. Query strings are never read.
 */
export function presentedKey(request: CredentialHeaders): string | null {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    const apiKey = request.headers['x-api-key'];
    return typeof apiKey === 'string' && apiKey !== '' ? apiKey : null;
  }
  if (countAuthorizations(request.rawHeaders) !== 1) return null;
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}

/**
 * Of two `Authorization` headers Node keeps only the first in `headers`, so they are counted in `rawHeaders`, which
 * alternates names and values. (`headersDistinct` would build a view of all headers for each request.)
 */
function countAuthorizations(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) count++;
  }
  return count;
}
