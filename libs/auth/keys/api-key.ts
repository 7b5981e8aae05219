import { formatId, type CacheMarks } from '#kernel';
import { describeCap, spendCapsOf } from '../domain/principal-of.js';

/** A customer's key, without its secret. With a null limit only the organization's applies. */
export interface ApiKey {
  readonly id: string;
  readonly organizationId: string;
  /** The member that created it; null: an operator. */
  readonly memberId: string | null;
  readonly name: string;
  /** `api`, or `playground`: of the console, for an hour. */
  readonly purpose: string;
  readonly masked: string;
  readonly status: string;
  /** Globs over model names; empty allows all models of the organization. */
  readonly modelAllow: readonly string[];
  /** Names of endpoint scopes; empty allows all. */
  readonly endpoints: readonly string[];
  /** Addresses and CIDR ranges; empty allows all. */
  readonly ipAllow: readonly string[];
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  readonly dayCapNanoUsd: bigint | null;
  readonly monthCapNanoUsd: bigint | null;
  readonly totalCapNanoUsd: bigint | null;
  readonly dayCapTz: string | null;
  readonly monthCapTz: string | null;
  /** When prompts of Claude are marked for the provider's cache: a `CacheMarks`; null: the channel decides. */
  readonly cacheMarks: string | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** The secret before the last rotation, and the end of its grace period. */
  readonly previousMasked: string | null;
  readonly previousExpiresAt: Date | null;
  /** Sampled: up to a minute plus the settlement delay behind. */
  readonly lastUsedAt: Date | null;
  /** The customer's labels. */
  readonly metadata: unknown;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Its time zone defines the days and months of caps without their own. */
  readonly organization: { readonly tz: string };
}

/** A key together with its secret, which is not stored and cannot be shown again. */
export interface IssuedApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** The API representation, for responses and the audit log. */
export function describeApiKey(key: ApiKey) {
  return {
    id: formatId('key', key.id),
    organization_id: formatId('org', key.organizationId),
    member_id: key.memberId === null ? null : formatId('mbr', key.memberId),
    name: key.name,
    purpose: key.purpose,
    masked: key.masked,
    status: key.status,
    scopes: { models: [...key.modelAllow], endpoints: [...key.endpoints] },
    ip_allow: [...key.ipAllow],
    rpm: key.rpm,
    tpm: key.tpm,
    concurrency: key.concurrency,
    caps: spendCapsOf(key).map(describeCap),
    cache_marks: key.cacheMarks as CacheMarks | null,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    previous_secret: describePrevious(key),
    metadata: key.metadata as Record<string, string>,
  };
}

function describePrevious({ previousMasked, previousExpiresAt }: ApiKey) {
  if (previousMasked === null || previousExpiresAt === null) return null;
  return { masked: previousMasked, valid_until: previousExpiresAt.toISOString() };
}
