import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';

/** A promotional credit. Its id is also the id of its lot, and the request id of the transfer that funded the lot. */
export interface Grant {
  readonly id: string;
  readonly organizationId: string;
  readonly amountNanoUsd: bigint;
  /** The amount that is left. */
  readonly remainingNanoUsd: bigint;
  /** What went to breakage at its end. */
  readonly expiredNanoUsd: bigint;
  /** A full hour (UTC); null: never. */
  readonly expiresAt: Date | null;
  /** The grant with the lowest number is spent first. */
  readonly priority: number;
  readonly reason: string;
  readonly actor: string;
  readonly balanceAfterNanoUsd: bigint;
  readonly createdAt: Date;
}

type GrantRow = Prisma.PromoGrantGetPayload<{ include: typeof WITH_LOT }>;

const WITH_LOT = {
  lot: { select: { balanceNanoUsd: true, expiredNanoUsd: true, expiresAt: true, priority: true } },
} as const;

/** Owns `promo_grant`. */
@Injectable()
export class GrantRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The lot must exist. */
  async insert(tx: Transaction, data: Prisma.PromoGrantUncheckedCreateInput): Promise<Grant> {
    return asGrant(await tx.promoGrant.create({ data, include: WITH_LOT }));
  }

  /** The bonus of an order. */
  async ofOrder(tx: Transaction, orderId: string): Promise<Grant | null> {
    const grant = await tx.promoGrant.findUnique({ where: { orderId }, include: WITH_LOT });
    return grant === null ? null : asGrant(grant);
  }

  async list(organizationId: string, page: PageRequest): Promise<Page<Grant>> {
    const { where, ...window } = pageWindow(page);
    const query = { ...window, where: { ...where, organizationId }, include: WITH_LOT };
    return pageOf((await this.prisma.read((db) => db.promoGrant.findMany(query))).map(asGrant), page);
  }
}

function asGrant({ lot, ...grant }: GrantRow): Grant {
  const { balanceNanoUsd: remainingNanoUsd, ...others } = lot;
  return { ...grant, remainingNanoUsd, ...others };
}
