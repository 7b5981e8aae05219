import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';

/** What waits for an operator. */
interface WaitingPayments {
  /** With a provider, open since before a moment. */
  readonly differences: number;
  /** Status checks that failed repeatedly. */
  readonly unanswered: number;
  readonly unapplied: number;
  readonly unappliedNanoUsd: bigint;
  readonly disputes: number;
  readonly requested: number;
}

/** Twenty minutes without an answer. */
const TRIES_MIN = 8;

/** Counts what waits for an operator. */
@Injectable()
export class PaymentStandings {
  constructor(private readonly prisma: PrismaService) {}

  /** Names of the providers in live mode that customers can pay by. */
  async liveProviders(): Promise<string[]> {
    const where = { mode: 'live', status: 'active' };
    const rows = await this.prisma.paymentProvider.findMany({
      where,
      select: { name: true },
      orderBy: { name: 'asc' },
    });
    return rows.map(({ name }) => name);
  }

  async read(differencesBefore: Date): Promise<WaitingPayments> {
    const { prisma } = this;
    const open = { leftNanoUsd: { gt: 0 } };
    const [differences, unanswered, unapplied, disputes, requested] = await Promise.all([
      prisma.paymentDifference.count({ where: { closedAt: null, foundAt: { lt: differencesBefore } } }),
      prisma.paymentStatusCheck.count({ where: { tries: { gte: TRIES_MIN } } }),
      prisma.unappliedPayment.aggregate({ where: open, _count: true, _sum: { leftNanoUsd: true } }),
      prisma.paymentDispute.count({ where: { isOpen: true } }),
      prisma.orderRefund.count({ where: { state: 'requested' } }),
    ]);
    const { _count: count, _sum: sum } = unapplied;
    return { differences, unanswered, unapplied: count, unappliedNanoUsd: sum.leftNanoUsd ?? 0n, disputes, requested };
  }
}
