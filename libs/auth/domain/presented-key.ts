import type { IncomingMessage } from 'node:http';

const AUTHORIZATION = 'authorization';

/** The headers of a request, as far as authentication reads them. */
export type CredentialHeaders = Pick<IncomingMessage, 'headers' | 'rawHeaders'>;

/**
 * The secret that a request shows, whatever it is: of `Authorization: Bearer …` (the scheme in any case), else of
 * `x-api-key`. Null when there is none, or when the headers contradict each other: two `Authorization` headers, or one
 * of another scheme. When both headers are sent, `Authorization` decides. Query strings are never read.
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
 * Of two `Authorization` headers Node shows the first alone, so they are counted in what arrived: names and values in
 * turn. (`headersDistinct` tells it too, but builds a view of all headers for each request.)
 */
function countAuthorizations(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === AUTHORIZATION.length && name.toLowerCase() === AUTHORIZATION) count++;
  }
  return count;
}
