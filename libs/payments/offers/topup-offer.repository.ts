import { Injectable } from '@nestjs/common';
import { PrismaService, type Prisma, type Transaction } from '#core/infra';
import type { TopupOffer } from '../domain/bonus-of.js';

/** An offer with its row. */
export interface StoredOffer extends TopupOffer {
  readonly id: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Owns `topup_offer`. Constraints limit its texts. */
@Injectable()
export class TopupOfferRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** By amount, at most 100. */
  async list(tx: Transaction = this.prisma): Promise<StoredOffer[]> {
    return (await tx.topupOffer.findMany({ orderBy: { amountNanoUsd: 'asc' }, take: 100 })) as StoredOffer[];
  }

  async lock(tx: Transaction, id: string): Promise<StoredOffer | null> {
    await tx.$queryRaw`SELECT 1 FROM topup_offer WHERE id = ${id}::uuid FOR UPDATE`;
    return (await tx.topupOffer.findUnique({ where: { id } })) as StoredOffer | null;
  }

  async insert(tx: Transaction, data: Prisma.TopupOfferUncheckedCreateInput): Promise<StoredOffer> {
    return (await tx.topupOffer.create({ data })) as StoredOffer;
  }

  async update(tx: Transaction, id: string, changes: Prisma.TopupOfferUncheckedUpdateInput): Promise<StoredOffer> {
    const data = { ...changes, version: { increment: 1 }, updatedAt: new Date() };
    return (await tx.topupOffer.update({ where: { id }, data })) as StoredOffer;
  }

  async remove(tx: Transaction, id: string): Promise<void> {
    await tx.topupOffer.delete({ where: { id }, select: { id: true } });
  }
}
