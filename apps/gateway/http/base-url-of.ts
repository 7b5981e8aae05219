import type { Request } from 'express';

/** The base URL for clients, at the address by which this one reached the gateway; only `/v1` where it named none. */
export function baseUrlOf({ protocol, host }: Request): string {
  const isHost = typeof host === 'string' && /^[\w.:[\]-]{1,255}$/.test(host);
  return isHost ? `${protocol}://${host}/v1` : '/v1';
}
