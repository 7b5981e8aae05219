import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';

/** A run in the ledger: when its first request was, Unix milliseconds, and what it has spent since. */
interface SpentRun {
  readonly openedAtMs: number;
  readonly spentNanoUsd: bigint;
}

const STATEMENT_TIMEOUT_MS = 2_000;
/** Running or waiting: they share the connections of key look-ups, and clients name runs. */
const READS_MAX = 16;

/** For runs that a Redis has lost. */
@Injectable()
export class RunSpendRepository {
  /** By organization and name. */
  private readonly reads = new Map<string, Promise<SpentRun | null>>();

  constructor(private readonly prisma: PrismaService) {}

  /**
   * The newest run of this name that was opened since; null: none has been booked. Requests of a run share one read.
   * Rejects while too many runs are read.
   */
  async find(organizationId: string, name: string, sinceMs: number): Promise<SpentRun | null> {
    const key = `${organizationId} ${name}`;
    const known = this.reads.get(key);
    if (known !== undefined) return known;
    if (this.reads.size >= READS_MAX) throw new Error('too many reads of runs at once');
    const read = this.read(organizationId, name, sinceMs).finally(() => this.reads.delete(key));
    this.reads.set(key, read);
    return read;
  }

  private read(organizationId: string, name: string, sinceMs: number): Promise<SpentRun | null> {
    return this.prisma.asOrganization(organizationId, async (tx) => {
      await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(STATEMENT_TIMEOUT_MS)}, true)`;
      const [row] = await tx.$queryRaw<{ windowKey: string; spent: bigint }[]>`
        SELECT window_key AS "windowKey", spent FROM cap_spend
        WHERE organization_id = ${organizationId}::uuid AND name = ${name} AND window_key > ${`t${String(sinceMs)}`}
        ORDER BY window_key DESC LIMIT 1`;
      return row === undefined ? null : { openedAtMs: Number(row.windowKey.slice(1)), spentNanoUsd: row.spent };
    });
  }
}
