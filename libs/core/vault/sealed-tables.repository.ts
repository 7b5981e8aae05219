import { Injectable } from '@nestjs/common';
import { Prisma } from '../infra/prisma/generated/client.js';
import { PrismaService } from '../infra/prisma/prisma.service.js';
import type { SealedRow, SealedRows, SealedSecret, SealedTable } from './sealed-rows.js';

interface StoredRow extends SealedSecret {
  readonly id: string;
  readonly bound: Readonly<Record<string, string>>;
  readonly organizationId: string | null;
}

type Columns = Required<SealedTable>;

const DEFAULTS = {
  id: 'id',
  ciphertext: 'ciphertext',
  encryptionKeyId: 'encryption_key_id',
  bound: [],
  areDocuments: false,
} as const;

/** Reads and replaces ciphertexts where their owners say that they are, for re-encryption alone. */
@Injectable()
export class SealedTablesRepository {
  constructor(private readonly prisma: PrismaService) {}

  rowsOf(described: SealedTable): SealedRows {
    const table = { ...DEFAULTS, ...described };
    return {
      kind: table.kind,
      countByKey: () => this.countByKey(table),
      listSealedByOthers: (keyId, afterId, limit) => this.listSealedByOthers(table, keyId, afterId, limit),
      replace: (row, sealed) => this.replace(table, row, sealed),
    };
  }

  private async countByKey({ table, encryptionKeyId }: Columns): Promise<ReadonlyMap<string, number>> {
    const column = Prisma.raw(encryptionKeyId);
    const counts = await this.prisma.$queryRaw<{ key: string; rows: number }[]>`
      SELECT ${column} AS key, count(*)::int AS rows FROM ${Prisma.raw(table)}
      WHERE ${column} IS NOT NULL GROUP BY ${column}`;
    return new Map(counts.map(({ key, rows }) => [key, rows]));
  }

  private async listSealedByOthers(
    table: Columns,
    keyId: string,
    afterId: string | null,
    limit: number,
  ): Promise<SealedRow[]> {
    const [id, ciphertext, column] = [table.id, table.ciphertext, table.encryptionKeyId].map((name) =>
      Prisma.raw(name),
    );
    const bound = Prisma.raw(table.bound.map((name) => `'${name}', ${name}::text`).join(', '));
    const organization = Prisma.raw(table.areDocuments ? 'organization_id::text' : 'NULL::text');
    const rows = await this.prisma.$queryRaw<StoredRow[]>`
      SELECT ${id}::text AS id, ${ciphertext} AS ciphertext, ${column} AS "encryptionKeyId",
        json_build_object(${bound}) AS bound, ${organization} AS "organizationId"
      FROM ${Prisma.raw(table.table)}
      WHERE ${column} <> ${keyId} AND ${ciphertext} IS NOT NULL AND (${afterId}::uuid IS NULL OR ${id} > ${afterId}::uuid)
      ORDER BY ${id} LIMIT ${limit}`;
    return rows.map((row) => ({
      id: row.id,
      organizationId: row.organizationId,
      binding: table.bindingOf(row.id, row.bound),
      sealed: { ciphertext: new Uint8Array(row.ciphertext), encryptionKeyId: row.encryptionKeyId },
    }));
  }

  private async replace(table: Columns, { id, sealed: before }: SealedRow, after: SealedSecret): Promise<boolean> {
    const ciphertext = Prisma.raw(table.ciphertext);
    const count = await this.prisma.$executeRaw`
      UPDATE ${Prisma.raw(table.table)}
      SET ${ciphertext} = ${after.ciphertext}, ${Prisma.raw(table.encryptionKeyId)} = ${after.encryptionKeyId}
      WHERE ${Prisma.raw(table.id)} = ${id}::uuid AND ${ciphertext} = ${before.ciphertext}`;
    return count === 1;
  }
}
