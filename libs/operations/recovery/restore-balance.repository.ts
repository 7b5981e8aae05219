import { Injectable } from '@nestjs/common';
import { PrismaService, type RedisOrigin } from '#core/infra';
import type { Balances } from './domain/differences.js';

const ROWS_AT_ONCE = 1_000;

/** Balances that Redis had before a restore of Postgres. Owns `restore_balance`. */
@Injectable()
export class RestoreBalanceRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** All of them, and what Redis was, or nothing. */
  async note(restoreId: string, redis: RedisOrigin, balances: Balances): Promise<void> {
    const rows = [...balances].map(([organizationId, balanceNanoUsd]) => ({
      restoreId,
      organizationId,
      balanceNanoUsd,
    }));
    await this.prisma.$transaction(async (tx) => {
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
        await tx.restoreBalance.createMany({ data: rows.slice(from, from + ROWS_AT_ONCE) });
      await tx.restore.update({ where: { id: restoreId }, data: { redis } });
    });
  }

  async list(restoreId: string): Promise<Balances> {
    const rows = await this.prisma.restoreBalance.findMany({ where: { restoreId } });
    return new Map(rows.map(({ organizationId, balanceNanoUsd }) => [organizationId, balanceNanoUsd]));
  }
}
