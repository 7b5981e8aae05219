const FOREIGN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What to change in the URL of a Postgres where TLS fails; empty for other failures. */
export function tlsAdvice(error: unknown): string {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (FOREIGN_AUTHORITY.has(code)) {
    return '; name the certificate of its authority in the URL: sslmode=verify-full&sslrootcert=/path/ca.pem';
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return '; use a host in the URL that the certificate names';
  if (code === 'CERT_HAS_EXPIRED') return '; renew the certificate of Postgres';
  if (message.includes('does not support SSL')) return '; turn on ssl in Postgres, or remove sslmode from the URL';
  return /no encryption|SSL off/.test(message) ? '; add sslmode=verify-full to the URL' : '';
}
