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

const FOREIGN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What to change in the URL of a Postgres where TLS fails; empty for other failures. */
function tlsAdvice(error: unknown): string {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (FOREIGN_AUTHORITY.has(code)) {
    return '; name the certificate of its authority in the URL: sslmode=verify-full&sslrootcert=/path/ca.pem';
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return '; use a host in the URL that the certificate names';
  if (code === 'CERT_HAS_EXPIRED') return '; renew the certificate of Postgres';
  if (message.includes('does not support SSL')) return '; turn on ssl in Postgres, or remove sslmode from the URL';
  return /no encryption|SSL off/.test(message) ? '; add sslmode=verify-full to the URL' : '';
}
