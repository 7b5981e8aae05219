import { Injectable } from '@nestjs/common';
import { PrismaService, unnestRows, type Transaction } from '#core/infra';
import type { NoticeDays } from './domain/due-notice.js';

/** What an organization gets to know of a model. */
export interface Notice {
  readonly modelId: string;
  readonly sunsetAtMs: number;
  readonly days: NoticeDays;
}

/** Owns `retirement_notice`. */
@Injectable()
export class RetirementNoticeRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** All notices about models, by `noticeKey`. */
  async sentAbout(modelIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.prisma.retirementNotice.findMany({ where: { modelId: { in: [...modelIds] } } });
    return new Set(
      rows.map(({ organizationId, modelId, sunsetAt, days }) =>
        noticeKey(organizationId, { modelId, sunsetAtMs: sunsetAt.getTime(), days: days as NoticeDays }),
      ),
    );
  }

  /**
   * Takes notices for an organization: those that another worker has not taken. None of an archived one. Waits for a
   * transaction that takes the same.
   */
  async claim(tx: Transaction, organizationId: string, notices: readonly Notice[]): Promise<readonly string[]> {
    const rows = notices.map(({ modelId, sunsetAtMs, days }) => ({ modelId, sunsetAt: new Date(sunsetAtMs), days }));
    const claimed = await tx.$queryRaw<{ model_id: string }[]>`
      INSERT INTO retirement_notice (organization_id, model_id, sunset_at, days)
      SELECT o.id, n."modelId", n."sunsetAt", n.days FROM organization o,
        ${unnestRows(rows, { modelId: 'uuid', sunsetAt: 'timestamptz', days: 'smallint' })} AS n
      WHERE o.id = ${organizationId}::uuid AND o.archived_at IS NULL
      ORDER BY n."modelId" ON CONFLICT DO NOTHING RETURNING model_id`;
    return claimed.map(({ model_id: id }) => id);
  }
}

export function noticeKey(organizationId: string, { modelId, sunsetAtMs, days }: Notice): string {
  return `${organizationId} ${modelId} ${sunsetAtMs} ${days}`;
}
