import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Transaction } from '#infra';
import { pageOf, type Page, type PageRequest } from '#kernel';

/** What a request cost, given back. Its id is the request id of its transfers. */
export interface Refund {
  readonly id: string;
  readonly organizationId: string;
  /** The request that is paid back. */
  readonly requestId: string;
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

  /** Refunds of one request; `tx` when it matters that the wallet is locked. */
  async idsOf(requestId: string, tx: Transaction = this.prisma): Promise<string[]> {
    const rows = await tx.refund.findMany({ where: { requestId }, select: { id: true } });
    return rows.map(({ id }) => id);
  }
}
