import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#infra';
import { newUuid, pageOf, type Page, type PageRequest } from '#kernel';
import type { StatedDispute } from '../port/provider-adapter.js';

/** A dispute as its provider last described it. */
export interface PaymentDispute extends StatedDispute {
  readonly id: string;
  readonly providerId: string;
  readonly orderId: string | null;
  readonly updatedAt: Date;
}

/** Owns `payment_dispute`. */
@Injectable()
export class DisputeRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Returns true for one that was not known. */
  async save(tx: Transaction, providerId: string, orderId: string | null, stated: StatedDispute): Promise<boolean> {
    const { externalRef } = stated;
    const where = { providerId_externalRef: { providerId, externalRef } };
    const before = await tx.paymentDispute.findUnique({ where, select: { id: true } });
    const update = { ...stated, orderId, updatedAt: new Date() };
    await tx.paymentDispute.upsert({ where, update, create: { ...update, id: newUuid(Date.now()), providerId } });
    return before === null;
  }

  async list(isOpen: boolean | null, page: PageRequest): Promise<Page<PaymentDispute>> {
    const window = pageWindow(page);
    const where: Prisma.PaymentDisputeWhereInput = { AND: [window.where, isOpen === null ? {} : { isOpen }] };
    return pageOf(await this.prisma.paymentDispute.findMany({ ...window, where }), page);
  }

  /** At most 100, the newest first. */
  listOf(orderId: string): Promise<PaymentDispute[]> {
    return this.prisma.paymentDispute.findMany({ where: { orderId }, orderBy: { id: 'desc' }, take: 100 });
  }
}
