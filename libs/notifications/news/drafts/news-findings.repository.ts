import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';

/** Changes that are done with. Owns `news_finding`. */
@Injectable()
export class NewsFindingsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** Takes a change. False: it is done with, or another worker has it. A key with another value is another change. */
  async claim(tx: Transaction, key: string, value = ''): Promise<boolean> {
    const count = await tx.$executeRaw`
      INSERT INTO news_finding (key, value) VALUES (${key}, ${value})
      ON CONFLICT (key) DO UPDATE SET value = excluded.value, found_at = now() WHERE news_finding.value <> excluded.value`;
    return count === 1;
  }

  /** Values by key, of those that there are. */
  async valuesOf(keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.prisma.newsFinding.findMany({ where: { key: { in: [...keys] } } });
    return new Map(rows.map(({ key, value }) => [key, value]));
  }
}
