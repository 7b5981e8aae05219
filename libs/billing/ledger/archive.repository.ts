import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#infra';

/** What has left the ledger: whole months of requests, the oldest first. */
export interface Archive {
  /** Requests of before it are archived: the begin of a month, UTC. */
  readonly before: Date;
  /** The first id that is not. */
  readonly endsBefore: string;
}

/** Reads which months are archived. */
@Injectable()
export class ArchiveRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Null while nothing is. */
  async find(): Promise<Archive | null> {
    const [archive] = await this.prisma.read(
      (db) => db.$queryRaw<Archive[]>`
        SELECT uuid_moment(ends_before) AS before, ends_before AS "endsBefore"
        FROM detached_month ORDER BY month DESC LIMIT 1`,
    );
    return archive ?? null;
  }

  /** The archive, if the request with this id is in it or would be; null for all others. */
  async ofRequest(requestId: string): Promise<Archive | null> {
    const archive = await this.find();
    return archive !== null && requestId < archive.endsBefore ? archive : null;
  }

  /** When the last archived movement of an organization was booked; null while there is none. */
  async lastMovementAt(organizationId: string): Promise<Date | null> {
    const [row] = await this.prisma.read(
      (db) => db.$queryRaw<{ last: Date | null }[]>`
        SELECT max(last_transfer_at) AS last FROM brought_forward WHERE organization_id = ${organizationId}::uuid`,
    );
    return row?.last ?? null;
  }

  /** From when on sums can still be made from records, and after when from transfers; null: always. */
  async remaining(
    tx: Transaction,
  ): Promise<{ readonly recordsFrom: Date | null; readonly transfersAfter: Date | null }> {
    const [row] = await tx.$queryRaw<{ recordsFrom: Date | null; transfersAfter: Date | null }[]>`
      SELECT max(uuid_moment(ends_before)) AS "recordsFrom", max(last_transfer_at) AS "transfersAfter" FROM detached_month`;
    return row ?? { recordsFrom: null, transfersAfter: null };
  }
}
