import type { IncomingMessage } from 'node:http';

const DRAINED_BYTES_MAX = 65_536;

/** To keep the connection, Node reads the rest of a refused request; not worth it for a large body. */
export function hasLargeBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || Number(length) > DRAINED_BYTES_MAX;
}
