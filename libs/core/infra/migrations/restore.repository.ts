import { Injectable } from '@nestjs/common';
import { newUuid } from '../../kernel/ids.js';
import type { SqlTransaction } from '../prisma/sql-transaction.js';
import { PrismaService } from '../prisma/prisma.service.js';

/** The epoch of a database that was never restored. */
const NEVER = 'none';

/**
 * `earlier`: from before the restore. `later`: filled since, from the restored database. `empty`: it had no wallets.
 * `unknown`: nothing in it tells.
 */
export type RedisOrigin = 'earlier' | 'later' | 'empty' | 'unknown';

export interface Restore {
  readonly id: string;
  /** Null: it was restored by other tools. */
  readonly backupId: string | null;
  /** The state that Postgres was restored to. */
  readonly takenAt: Date;
  readonly restoredAt: Date;
  /** Null: what Redis knew is not noted yet. */
  readonly redis: RedisOrigin | null;
}

/** Names the state of a database: another one after each restore. */
export async function readEpoch(db: SqlTransaction): Promise<string> {
  const [newest] = await db.$queryRaw<{ id: string }[]>`SELECT id FROM restore ORDER BY id DESC LIMIT 1`;
  return newest?.id ?? NEVER;
}

/** Owns `restore`. */
@Injectable()
export class RestoreRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Null: the database was never restored, as far as it knows. */
  async newest(): Promise<Restore | null> {
    return (await this.prisma.restore.findFirst({ orderBy: { id: 'desc' } })) as Restore | null;
  }

  /** Notes a restore by other tools. */
  async insert(takenAt: Date, nowMs: number): Promise<Restore> {
    return (await this.prisma.restore.create({ data: { id: newUuid(nowMs), takenAt } })) as Restore;
  }
}
