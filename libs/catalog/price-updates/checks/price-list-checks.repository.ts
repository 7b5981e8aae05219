import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';

export const CHECK_RESULTS = ['proposed', 'unchanged', 'failed'] as const;
export type CheckResult = (typeof CHECK_RESULTS)[number];

export interface PriceListCheck {
  readonly nextAt: Date;
  readonly checkedAt: Date | null;
  readonly result: CheckResult | null;
  readonly detail: string | null;
}

/** Owns `price_list_check`. */
@Injectable()
export class PriceListChecksRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Null: there was none yet. */
  async find(): Promise<PriceListCheck | null> {
    const row = await this.prisma.priceListCheck.findUnique({ where: { id: 1 } });
    return row === null ? null : { ...row, result: row.result as CheckResult | null };
  }

  /** Takes the check that is due. False: none is, or another worker has it. */
  async claim(now: Date, nextAt: Date): Promise<boolean> {
    const count = await this.prisma.$executeRaw`
      INSERT INTO price_list_check (id, next_at) VALUES (1, ${nextAt})
      ON CONFLICT (id) DO UPDATE SET next_at = ${nextAt} WHERE price_list_check.next_at <= ${now}`;
    return count === 1;
  }

  /** The next worker that looks takes it. */
  async hurry(now: Date): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO price_list_check (id, next_at) VALUES (1, ${now}) ON CONFLICT (id) DO UPDATE SET next_at = ${now}`;
  }

  async finish(check: PriceListCheck): Promise<void> {
    await this.prisma.priceListCheck.update({ where: { id: 1 }, data: check });
  }
}
