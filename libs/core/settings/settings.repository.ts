import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '../infra/prisma/prisma.service.js';
import type { Prisma } from '../infra/prisma/generated/client.js';

/** The value of a setting. */
export type SettingValue = Prisma.InputJsonValue;

export interface Setting {
  readonly value: unknown;
  readonly version: number;
}

@Injectable()
export class SettingsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Runs `work` in one transaction: a setting and its audit row commit together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** In a transaction of the caller's, where one is given. */
  async find(key: string, tx: Transaction = this.prisma): Promise<Setting | null> {
    return tx.setting.findUnique({ where: { key } });
  }

  /** Serializes writers of one key until the transaction ends. */
  async findForUpdate(tx: Transaction, key: string): Promise<Setting | null> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('setting'), hashtext(${key}))`;
    return tx.setting.findUnique({ where: { key } });
  }

  async write(tx: Transaction, key: string, value: SettingValue): Promise<Setting> {
    return tx.setting.upsert({
      where: { key },
      create: { key, value },
      update: { value, version: { increment: 1 }, updatedAt: new Date() },
    });
  }
}
