import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import type { SnapshotDecline } from '../port/provider-adapter.js';

/** Owns `payment_decline`. */
@Injectable()
export class DeclineRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Those that are known stay as they are. */
  async note(
    tx: Transaction,
    of: { readonly providerId: string; readonly orderId: string; readonly organizationId: string },
    declines: readonly SnapshotDecline[],
  ): Promise<void> {
    if (declines.length === 0) return;
    await tx.paymentDecline.createMany({ data: declines.map((one) => ({ ...one, ...of })), skipDuplicates: true });
  }

  count(organizationId: string, since: Date, tx: Transaction = this.prisma): Promise<number> {
    return tx.paymentDecline.count({ where: { organizationId, occurredAt: { gte: since } } });
  }

  /** The most organizations that tried a card which this one tried, too. */
  async cardSharers(organizationId: string, since: Date, tx: Transaction = this.prisma): Promise<number> {
    const [row] = await tx.$queryRaw<{ most: number }[]>`
      SELECT coalesce(max(sharers), 0)::int AS most FROM (
        SELECT count(DISTINCT d.organization_id) AS sharers FROM payment_decline d
        WHERE d.occurred_at >= ${since} AND d.card IN (SELECT own.card FROM payment_decline own
          WHERE own.organization_id = ${organizationId}::uuid AND own.occurred_at >= ${since})
        GROUP BY d.card) AS cards`;
    return row?.most ?? 0;
  }
}
