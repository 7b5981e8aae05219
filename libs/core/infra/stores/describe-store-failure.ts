import { tlsAdvice } from './tls-advice.js';

/** A store is unavailable. The message comes from `describeStoreFailure`. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** A variable that names a store; `Postgres` where it may be one of two. */
export type StoreVariable = 'DATABASE_URL' | 'DATABASE_DIRECT_URL' | 'DATABASE_REPLICA_URL' | 'Postgres' | 'REDIS_URL';

/**
 * The failure of a store, with the variable that configures it and its address, without password and query. A host with
 * several addresses fails once for each of them.
 */
export function describeStoreFailure(variable: StoreVariable, url: string, error: unknown): string {
  return `${variable} (${addressOf(url)}): ${reasonOf(error)}${variable === 'REDIS_URL' ? '' : tlsAdvice(error)}`;
}

function addressOf(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

function reasonOf(error: unknown): string {
  const { message = '', errors = [] } = error as { message?: string; errors?: readonly unknown[] };
  if (message !== '' || errors.length === 0) return message || String(error);
  return [...new Set(errors.map(reasonOf))].join(', ');
}
