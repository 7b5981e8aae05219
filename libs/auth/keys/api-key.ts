import { formatId, type CacheMarks, type SpendCap } from '#core';
import { capColumnsOf, describeCap, spendCapsOf } from '../domain/principal-of.js';

/** A customer's key, without its secret. With a null limit only the organization's applies. */
export interface ApiKey {
  readonly id: string;
  readonly organizationId: string;
  /** The member that created it; null: an operator. */
  readonly memberId: string | null;
  /** Null: none. */
  readonly projectId: string | null;
  readonly name: string;
  /** `api`, or `playground`: of the console, for an hour. */
  readonly purpose: string;
  readonly masked: string;
  /** The gateway that issued the first secret, such as `new-api`; null: this one. It stays after a rotation. */
  readonly importedFrom: string | null;
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

/** The columns that are read: all but the digests. */
export const API_KEY_COLUMNS = {
  id: true,
  organizationId: true,
  memberId: true,
  projectId: true,
  name: true,
  purpose: true,
  masked: true,
  importedFrom: true,
  status: true,
  modelAllow: true,
  endpoints: true,
  ipAllow: true,
  rpm: true,
  tpm: true,
  concurrency: true,
  dayCapNanoUsd: true,
  monthCapNanoUsd: true,
  totalCapNanoUsd: true,
  dayCapTz: true,
  monthCapTz: true,
  cacheMarks: true,
  expiresAt: true,
  revokedAt: true,
  previousMasked: true,
  previousExpiresAt: true,
  lastUsedAt: true,
  metadata: true,
  version: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Record<Exclude<keyof ApiKey, 'organization'>, true>;

/** Fields that the owner of a key sets; absent ones keep their value or take their default. */
export type ApiKeyFields = Partial<Pick<ApiKey, Writable>> & {
  /** The full list; an omitted period has no cap. */
  readonly caps?: readonly SpendCap[];
  readonly metadata?: Readonly<Record<string, string>>;
};

/** Of `expiresAt`, null: never, where the settings allow it; that, or the latest they allow, is the default. */
type Writable =
  | 'name'
  | 'projectId'
  | 'modelAllow'
  | 'endpoints'
  | 'ipAllow'
  | 'rpm'
  | 'tpm'
  | 'concurrency'
  | 'cacheMarks'
  | 'expiresAt';

/** A key together with its secret, which is not stored and cannot be shown again. */
export interface IssuedApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

/** The columns of fields, as they are written. */
export function keyColumnsOf({ modelAllow, endpoints, ipAllow, caps, metadata, ...fields }: ApiKeyFields) {
  return {
    ...fields,
    ...(modelAllow === undefined ? {} : { modelAllow: [...modelAllow] }),
    ...(endpoints === undefined ? {} : { endpoints: [...endpoints] }),
    ...(ipAllow === undefined ? {} : { ipAllow: [...ipAllow] }),
    ...(caps === undefined ? {} : capColumnsOf(caps)),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
  };
}

/** The API representation, for responses and the audit log. */
export function describeApiKey(key: ApiKey) {
  return {
    id: formatId('key', key.id),
    organization_id: formatId('org', key.organizationId),
    member_id: key.memberId === null ? null : formatId('mbr', key.memberId),
    project_id: key.projectId === null ? null : formatId('prj', key.projectId),
    name: key.name,
    purpose: key.purpose,
    masked: key.masked,
    imported_from: key.importedFrom,
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
