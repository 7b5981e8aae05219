import type { IncomingMessage } from 'node:http';

const CHARACTERS_MAX = 128;
const PRINTABLE = /^[\x20-\x7e]+$/;

/** The client's own id of a request, in its `x-request-id`. Null: there is none, or it is no short printable ASCII. */
export function clientRequestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  const id = headers['x-request-id'];
  return typeof id === 'string' && id.length <= CHARACTERS_MAX && PRINTABLE.test(id) ? id : null;
}
