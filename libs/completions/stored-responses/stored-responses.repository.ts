import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import type { SealedResponse } from './sealed-response.js';

@Injectable()
export class StoredResponsesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Null for a response of another organization, and for one that is kept no longer. */
  async find(organizationId: string, id: string): Promise<SealedResponse | null> {
    const row = await this.prisma.asOrganization(organizationId, async (tx) => {
      const rows = await tx.$queryRaw<Row[]>`
        SELECT r.id, r.organization_id AS "organizationId", r.created_at AS "createdAt", r.ciphertext,
          r.encryption_key_id AS "encryptionKeyId", r.models
        FROM stored_response r JOIN organization o ON o.id = r.organization_id
        WHERE r.id = ${id}::uuid AND r.organization_id = ${organizationId}::uuid
          AND r.created_at >= now() - make_interval(days => o.response_retention_days)`;
      return rows[0];
    });
    if (row === undefined) return null;
    const { createdAt, ...response } = row;
    return { ...response, createdAtMs: createdAt.getTime() };
  }

  /** Idempotent. Those of organizations that keep none any more are left out. */
  async insert(responses: readonly SealedResponse[]): Promise<void> {
    const values = responses.map(
      ({ id, organizationId, createdAtMs, ciphertext, encryptionKeyId, models }) =>
        Prisma.sql`(${id}::uuid, ${organizationId}::uuid, ${ciphertext}::bytea, ${encryptionKeyId}, ${ciphertext.length}::int,
          ${new Date(createdAtMs)}::timestamptz, ${models === null ? null : [...models]}::text[])`,
    );
    if (values.length === 0) return;
    await this.prisma.$executeRaw`
      INSERT INTO stored_response (id, organization_id, ciphertext, encryption_key_id, size_bytes, created_at, models)
      SELECT v.* FROM (VALUES ${Prisma.join(values)})
        AS v (id, organization_id, ciphertext, encryption_key_id, size_bytes, created_at, models)
      JOIN organization o ON o.id = v.organization_id AND o.response_retention_days IS NOT NULL
      ON CONFLICT DO NOTHING`;
  }

  async delete(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.prisma.storedResponse.deleteMany({ where: { id: { in: [...ids] } } });
  }

  /** Up to `limit` of those that are kept no longer; returns their number. */
  deleteExpired(limit: number): Promise<number> {
    return this.prisma.$executeRaw`
      DELETE FROM stored_response WHERE id IN (
        SELECT r.id FROM organization o CROSS JOIN LATERAL (
          SELECT id FROM stored_response WHERE organization_id = o.id
            AND (o.response_retention_days IS NULL
              OR created_at < now() - make_interval(days => o.response_retention_days))
          ORDER BY created_at LIMIT ${limit}) r LIMIT ${limit})`;
  }

  /** Organizations with more bytes than these. */
  async findFull(bytesMax: number): Promise<readonly string[]> {
    const rows = await this.prisma.$queryRaw<{ id: string }[]>`
      SELECT organization_id AS id FROM stored_response GROUP BY organization_id HAVING sum(size_bytes) > ${bytesMax}`;
    return rows.map(({ id }) => id);
  }
}

type Row = Omit<SealedResponse, 'createdAtMs'> & { readonly createdAt: Date };
