import { Injectable } from '@nestjs/common';
import { PrismaService, unnestRows, type ColumnTypes, type Transaction } from '#core/infra';
import { PENDING, type ImportedRow, type RecordedRow, type RecordKind } from '../domain/import-plan.js';
import type { Statement } from '../domain/statement.js';

const TYPES: ColumnTypes<ImportedRow> = {
  kind: 'text',
  sourceId: 'text',
  objectId: 'uuid',
  objectKey: 'text',
  amountNanoUsd: 'bigint',
  fingerprint: 'text',
  revision: 'int',
};

const COLUMNS = {
  kind: true,
  sourceId: true,
  objectId: true,
  objectKey: true,
  amountNanoUsd: true,
  fingerprint: true,
  revision: true,
  stated: true,
} as const;

/** What the source says of a tier, model or channel. */
interface StatedRow extends Pick<ImportedRow, 'kind' | 'sourceId'> {
  readonly stated: Statement;
}

/** A person that an import made. */
export interface ImportedPerson {
  readonly userId: string;
  /** The email that invited; null: none was written. */
  readonly invitationId: string | null;
}

const PERSON = { sourceId: true, invitationId: true } as const;

/** Few enough to take a second. */
const ROWS_IN_STEP = 500;

/** Owns `import_record`. */
@Injectable()
export class ImportRecordsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** One step of an import: of two at once, the second waits for the first. */
  step<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('import_record'))`;
      return work(tx);
    });
  }

  /** One step for each five hundred rows. @param onCommit gets what the work returned, after each step */
  async inSteps<Row, Result>(
    rows: readonly Row[],
    work: (tx: Transaction, rows: readonly Row[]) => Promise<Result>,
    onCommit: (rows: readonly Row[], result: Result) => void = () => undefined,
  ): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_IN_STEP) {
      const some = rows.slice(from, from + ROWS_IN_STEP);
      onCommit(some, await this.step((tx) => work(tx, some)));
    }
  }

  async read(source: string): Promise<RecordedRow[]> {
    const rows = await this.prisma.importRecord.findMany({ where: { source }, select: COLUMNS });
    return rows.map((row) => ({ ...row, kind: row.kind as RecordKind, stated: row.stated as Statement | null }));
  }

  /** A plain INSERT: a row that another run imported meanwhile rolls the step back. */
  async insert(tx: Transaction, source: string, rows: readonly ImportedRow[]): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO import_record (source, kind, source_id, object_id, object_key, amount_nano_usd, fingerprint, revision)
      SELECT ${source}, kind, "sourceId", "objectId", "objectKey", "amountNanoUsd", fingerprint, revision
      FROM ${unnestRows(rows, TYPES)} AS r`;
  }

  /** Records of names, which are written before the objects are made: a run that was killed in between goes on. */
  async insertNames(source: string, kind: RecordKind, names: ReadonlyMap<string, string>): Promise<void> {
    const data = [...names].map(([sourceId, objectKey]) => ({
      source,
      kind,
      sourceId,
      objectKey,
      fingerprint: PENDING,
    }));
    await this.prisma.importRecord.createMany({ data, skipDuplicates: true });
  }

  /** All objects of recorded names are there, as the source says. */
  async confirm(source: string, rows: readonly StatedRow[]): Promise<void> {
    const written = rows.map(({ kind, sourceId, stated }) => ({ kind, sourceId, stated: JSON.stringify(stated) }));
    await this.step(async (tx) => {
      await tx.$executeRaw`
        UPDATE import_record i SET stated = r.stated::jsonb
        FROM ${unnestRows(written, { kind: 'text', sourceId: 'text', stated: 'text' })} AS r
        WHERE i.source = ${source} AND i.kind = r.kind AND i.source_id = r."sourceId"`;
      await tx.importRecord.updateMany({ where: { source, fingerprint: PENDING }, data: { fingerprint: '' } });
    });
  }

  /** The source's amounts and fields, as they are taken over. */
  async update(tx: Transaction, source: string, rows: readonly ImportedRow[]): Promise<void> {
    await tx.$executeRaw`
      UPDATE import_record i SET amount_nano_usd = r."amountNanoUsd", fingerprint = r.fingerprint, revision = r.revision
      FROM ${unnestRows(rows, TYPES)} AS r
      WHERE i.source = ${source} AND i.kind = r.kind AND i.source_id = r."sourceId"`;
  }

  /** People that the import made, by their ids, which are in order; with the email that invited them, if any. */
  async people(source: string): Promise<ImportedPerson[]> {
    const where = { source, kind: 'person' };
    const rows = await this.prisma.importRecord.findMany({ where, select: PERSON, orderBy: { sourceId: 'asc' } });
    return rows.map(({ sourceId: userId, invitationId }) => ({ userId, invitationId }));
  }

  /** Of some people, those that no email has invited. */
  async uninvited(tx: Transaction, source: string, userIds: readonly string[]): Promise<string[]> {
    const where = { source, kind: 'person', sourceId: { in: [...userIds] }, invitationId: null };
    const rows = await tx.importRecord.findMany({ where, select: PERSON, orderBy: { sourceId: 'asc' } });
    return rows.map(({ sourceId }) => sourceId);
  }

  async noteInvitations(tx: Transaction, source: string, people: readonly ImportedPerson[]): Promise<void> {
    await tx.$executeRaw`
      UPDATE import_record i SET invitation_id = p."invitationId"
      FROM ${unnestRows(people, { userId: 'text', invitationId: 'uuid' })} AS p
      WHERE i.source = ${source} AND i.kind = 'person' AND i.source_id = p."userId"`;
  }

  async delete(tx: Transaction, source: string, kind: RecordKind, sourceIds: readonly string[]): Promise<void> {
    await tx.importRecord.deleteMany({ where: { source, kind, sourceId: { in: [...sourceIds] } } });
  }
}
