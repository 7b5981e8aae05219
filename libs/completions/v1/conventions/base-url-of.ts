import type { Request } from 'express';

/** The base URL at the host of the request; only `/v1` without a valid host. */
export function baseUrlOf({ protocol, host }: Request): string {
  const isHost = typeof host === 'string' && /^[\w.:[\]-]{1,255}$/.test(host);
  return isHost ? `${protocol}://${host}/v1` : '/v1';
}
