import { formatId } from '#kernel';

/** A customer's key, without its secret. Null limits leave the organization's alone. */
export interface ApiKey {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly masked: string;
  readonly status: string;
  /** Globs over model names; empty allows what the organization may use. */
  readonly modelAllow: readonly string[];
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** The customer's labels, texts by name. */
  readonly metadata: unknown;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** In the words of the API, for answers and for the audit. */
export function describeApiKey(key: ApiKey) {
  return {
    id: formatId('key', key.id),
    organization_id: formatId('org', key.organizationId),
    name: key.name,
    masked: key.masked,
    status: key.status,
    scopes: { models: [...key.modelAllow] },
    rpm: key.rpm,
    tpm: key.tpm,
    concurrency: key.concurrency,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    metadata: key.metadata as Record<string, string>,
  };
}
