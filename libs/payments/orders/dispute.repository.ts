import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { newUuid, pageOf, type Page, type PageRequest } from '#core';
import type { DisputeStanding } from '../domain/dispute-event.js';
import type { SnapshotDispute } from '../port/provider-adapter.js';

/** What a provider said of a dispute, in dollars. */
export interface DisputeDescription extends Omit<
  SnapshotDispute,
  'amountMinor' | 'withdrawnMinor' | 'reinstatedMinor'
> {
  readonly amountNanoUsd: bigint;
  readonly withdrawnNanoUsd: bigint;
  readonly reinstatedNanoUsd: bigint;
}

/** A dispute as its provider last described it. */
export interface PaymentDispute extends DisputeDescription {
  readonly id: string;
  readonly providerId: string;
  readonly orderId: string | null;
  readonly updatedAt: Date;
}

/** Owns `payment_dispute`. */
@Injectable()
export class DisputeRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Returns what was known of it before, also when others save it at once; null: nothing. */
  async save(
    tx: Transaction,
    providerId: string,
    orderId: string | null,
    reported: DisputeDescription,
  ): Promise<DisputeStanding | null> {
    const { externalRef } = reported;
    const data = { ...reported, orderId, updatedAt: new Date() };
    const row = { ...data, id: newUuid(Date.now()), providerId };
    const { count } = await tx.paymentDispute.createMany({ data: [row], skipDuplicates: true });
    if (count === 1) return null;
    await tx.$queryRaw`SELECT 1 FROM payment_dispute
      WHERE provider_id = ${providerId}::uuid AND external_ref = ${externalRef} FOR UPDATE`;
    const where = { providerId_externalRef: { providerId, externalRef } };
    const select = { isOpen: true, withdrawnNanoUsd: true } as const;
    const before = await tx.paymentDispute.findUniqueOrThrow({ where, select });
    await tx.paymentDispute.update({ where, data });
    return before;
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
