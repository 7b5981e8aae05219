import { Redis } from 'ioredis';
import type { CertificateFiles } from './authority.js';

/** Serves TLS on another port of a running Redis; returns its URL there, with the same password. */
export async function encryptRedis(
  redisUrl: string,
  { key, certificate }: CertificateFiles,
  tlsPort: number,
): Promise<string> {
  const client = new Redis(redisUrl);
  try {
    const files = ['tls-key-file', key, 'tls-cert-file', certificate, 'tls-ca-cert-file', certificate];
    await client.call('CONFIG', 'SET', ...files, 'tls-auth-clients', 'no', 'tls-port', tlsPort);
  } finally {
    client.disconnect();
  }
  const url = new URL(redisUrl);
  return `rediss://${url.username}:${url.password}@${url.hostname}:${tlsPort}${url.pathname}`;
}
