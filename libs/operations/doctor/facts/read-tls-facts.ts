import { lookup } from 'node:dns/promises';
import { classifyAddress } from '#core';
import type { PostgresInspector } from '#core/infra';
import type { TlsFacts } from '../domain/check-postgres.js';

/** How each URL of Postgres reaches it. */
export function readTlsFacts({ routes }: Pick<PostgresInspector, 'routes'>): Promise<TlsFacts[]> {
  return Promise.all(routes.map(async (route) => ({ ...route, isPublic: await isPublic(route.host) })));
}

async function isPublic(host: string): Promise<boolean> {
  if (host.startsWith('/')) return false;
  const addresses = await lookup(host.replace(/^\[|\]$/g, ''), { all: true });
  return addresses.some(({ address }) => classifyAddress(address) === 'public');
}
