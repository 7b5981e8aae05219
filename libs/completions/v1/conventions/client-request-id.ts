import type { IncomingMessage } from 'node:http';
import { hideSecrets } from '#core';

const CHARACTERS_MAX = 128;
const PRINTABLE = /^[\x20-\x7e]+$/;

/** The client's own id of a request, in its `x-request-id`. Null: there is none, it is no short printable ASCII, or it has a
 * credential: it is stored, logged and returned. */
export function clientRequestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  const id = headers['x-request-id'];
  if (typeof id !== 'string' || id.length > CHARACTERS_MAX || !PRINTABLE.test(id)) return null;
  return hideSecrets(id) === id ? id : null;
}
