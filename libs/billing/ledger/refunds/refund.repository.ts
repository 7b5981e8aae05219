import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';

/** The refund of a request, in whole or in part. Its id is the request id of its transfers. */
export interface Refund {
  readonly id: string;
  readonly organizationId: string;
  /** The refunded request. */
  readonly requestId: string;
  /** The project that the request counts for; null: none. */
  readonly projectId: string | null;
  readonly amountNanoUsd: bigint;
  readonly reason: string;
  readonly actor: string;
  readonly balanceAfterNanoUsd: bigint;
  readonly createdAt: Date;
}

export interface RefundFilter {
  readonly organizationId?: string;
  readonly requestId?: string;
}

/** Owns `refund`. */
@Injectable()
export class RefundRepository {
  constructor(private readonly prisma: PrismaService) {}

  insert(tx: Transaction, refund: Omit<Refund, 'createdAt'>): Promise<Refund> {
    return tx.refund.create({ data: refund });
  }

  async list(filter: RefundFilter, page: PageRequest): Promise<Page<Refund>> {
    const { where, ...window } = pageWindow(page);
    return pageOf(await this.prisma.refund.findMany({ ...window, where: { ...where, ...filter } }), page);
  }

  /** Ids of the refunds of a request; pass `tx` for a read under the wallet's lock. */
  async idsOf(requestId: string, tx: Transaction = this.prisma): Promise<string[]> {
    const rows = await tx.refund.findMany({ where: { requestId }, select: { id: true } });
    return rows.map(({ id }) => id);
  }
}
