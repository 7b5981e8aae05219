import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';

/** The archived part of the ledger: all months of requests before a date. */
export interface Archive {
  /** Requests before this start of a month (UTC) are archived. */
  readonly before: Date;
  /** The first request id that is not archived. */
  readonly endsBefore: string;
}

/** Reads which months are archived. */
@Injectable()
export class ArchiveRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Null while nothing is archived. */
  async find(): Promise<Archive | null> {
    const [archive] = await this.prisma.read(
      (db) => db.$queryRaw<Archive[]>`
        SELECT uuid_moment(ends_before) AS before, ends_before AS "endsBefore"
        FROM detached_month ORDER BY month DESC LIMIT 1`,
    );
    return archive ?? null;
  }

  /** The archive, if this request id lies in its range; otherwise null. */
  async ofRequest(requestId: string): Promise<Archive | null> {
    const archive = await this.find();
    return archive !== null && requestId < archive.endsBefore ? archive : null;
  }

  /** Booking time of the last archived transfer of an organization; null while there is none. */
  async lastMovementAt(organizationId: string): Promise<Date | null> {
    const [row] = await this.prisma.read(
      (db) => db.$queryRaw<{ last: Date | null }[]>`
        SELECT max(last_transfer_at) AS last FROM brought_forward WHERE organization_id = ${organizationId}::uuid`,
    );
    return row?.last ?? null;
  }

  /** Sums can be computed from records since `recordsFrom`, from transfers after `transfersAfter`; null: no limit. */
  async remaining(
    tx: Transaction,
  ): Promise<{ readonly recordsFrom: Date | null; readonly transfersAfter: Date | null }> {
    const [row] = await tx.$queryRaw<{ recordsFrom: Date | null; transfersAfter: Date | null }[]>`
      SELECT max(uuid_moment(ends_before)) AS "recordsFrom", max(last_transfer_at) AS "transfersAfter" FROM detached_month`;
    return row ?? { recordsFrom: null, transfersAfter: null };
  }
}
