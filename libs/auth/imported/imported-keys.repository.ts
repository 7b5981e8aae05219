import { Injectable } from '@nestjs/common';
import { PrismaService, unnestRows, type ColumnTypes, type Transaction } from '#core/infra';
import type { CapColumns } from '../domain/principal-of.js';
import type { ApiKey } from '../keys/api-key.js';

type Columns =
  | 'id'
  | 'organizationId'
  | 'memberId'
  | 'name'
  | 'masked'
  | 'modelAllow'
  | 'endpoints'
  | 'ipAllow'
  | 'rpm'
  | 'tpm'
  | 'concurrency';

/** An imported key as it is stored. Its digest is in hex. */
export interface ImportedKeyRow extends Pick<ApiKey, Columns>, CapColumns {
  readonly digest: string;
  readonly pepperVersion: number;
  /** ISO 8601; null: never. */
  readonly expiresAt: string | null;
}

const TYPES: ColumnTypes<ImportedKeyRow> = {
  id: 'uuid',
  organizationId: 'uuid',
  memberId: 'uuid',
  name: 'text',
  digest: 'text',
  pepperVersion: 'smallint',
  masked: 'text',
  modelAllow: 'text[]',
  endpoints: 'text[]',
  ipAllow: 'text[]',
  rpm: 'int',
  tpm: 'int',
  concurrency: 'int',
  dayCapNanoUsd: 'bigint',
  monthCapNanoUsd: 'bigint',
  totalCapNanoUsd: 'bigint',
  dayCapTz: 'text',
  monthCapTz: 'text',
  expiresAt: 'timestamptz',
};

/** Announced under the topic `auth` when keys were imported: their own ids are in no cache. */
export const IMPORTED_KEYS = 'imported-keys';

@Injectable()
export class ImportedKeysRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The ids of those that were inserted: a row with a digest or an id that is taken is left out. */
  async insert(tx: Transaction, source: string, rows: readonly ImportedKeyRow[]): Promise<string[]> {
    const inserted = await tx.$queryRaw<{ id: string }[]>`
      INSERT INTO api_key (id, organization_id, member_id, name, digest, pepper_version, masked, model_allow, endpoints,
        ip_allow, rpm, tpm, concurrency, day_cap_nano_usd, month_cap_nano_usd, total_cap_nano_usd, day_cap_tz, month_cap_tz,
        expires_at, imported_from)
      SELECT id, "organizationId", "memberId", name, decode(digest, 'hex'), "pepperVersion", masked, "modelAllow", endpoints,
        "ipAllow", rpm, tpm, concurrency, "dayCapNanoUsd", "monthCapNanoUsd", "totalCapNanoUsd", "dayCapTz", "monthCapTz",
        "expiresAt", ${source}
      FROM ${unnestRows(rows, TYPES)} AS k
      ON CONFLICT DO NOTHING RETURNING id::text`;
    return inserted.map(({ id }) => id);
  }

  /** Keys by their current or previous digest, in hex. */
  async holders(hexes: readonly string[], tx?: Transaction): Promise<{ hex: string; id: string }[]> {
    return (tx ?? this.prisma).$queryRaw`
      WITH wanted AS (SELECT hex, decode(hex, 'hex') AS digest FROM unnest(${hexes}::text[]) AS hex)
      SELECT w.hex, k.id::text FROM wanted w JOIN api_key k ON k.digest = w.digest
      UNION ALL
      SELECT w.hex, k.id::text FROM wanted w JOIN api_key k ON k.previous_digest = w.digest`;
  }

  /** The digest of no secret takes the place of the one that was imported. */
  async withdraw(tx: Transaction, ids: readonly string[], revokedAt: Date): Promise<void> {
    await tx.$executeRaw`
      UPDATE api_key SET status = 'revoked', revoked_at = coalesce(revoked_at, ${revokedAt}),
        digest = sha256(uuid_send(gen_random_uuid())), previous_digest = NULL, previous_masked = NULL, previous_expires_at = NULL,
        version = version + 1, updated_at = ${revokedAt}
      WHERE id = ANY(${ids}::uuid[]) AND imported_from IS NOT NULL`;
  }
}
