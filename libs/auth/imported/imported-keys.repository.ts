import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#infra';

/** Announced under the topic `auth` when keys were imported: their own ids are in no cache. */
export const IMPORTED_KEYS = 'imported-keys';

@Injectable()
export class ImportedKeysRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The ids of those that were inserted: a row with a digest or an id that is taken is left out. */
  async insert(tx: Transaction, data: Prisma.ApiKeyCreateManyInput[]): Promise<string[]> {
    const rows = await tx.apiKey.createManyAndReturn({ data, skipDuplicates: true, select: { id: true } });
    return rows.map(({ id }) => id);
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
