import { formatId } from '#core';
import type { CredentialRecord, ProxyRecord } from './credentials.repository.js';

/** A credential in API field names, for the audit log. */
export function credentialState(credential: CredentialRecord): Record<string, unknown> {
  const { id, label, last4, status, statusReason, weight, rpm, tpm } = credential;
  const proxy = proxyState(credential.proxy);
  return { id: formatId('crd', id), label, last4, status, status_reason: statusReason, weight, rpm, tpm, proxy };
}

/** A proxy in API field names. The time shows a new password that ends like the one before. */
export function proxyState(proxy: ProxyRecord | null): Record<string, unknown> | null {
  if (proxy === null) return null;
  const { url, username, last4, createdAt } = proxy;
  return { url, username, last4, since: createdAt };
}
