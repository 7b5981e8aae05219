import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#infra';
import { pageOf, type Page, type PageRequest } from '#kernel';

/** A grant for whoever knows the code, without the code. */
export interface RedeemCode {
  readonly id: string;
  /** The codes that were made together. */
  readonly batchId: string;
  readonly masked: string;
  readonly amountNanoUsd: bigint;
  /** Of the grant, as is how many days it lasts from its redemption; null for ever. */
  readonly priority: number;
  readonly grantDays: number | null;
  /** From when on the code is refused; null never. */
  readonly expiresAt: Date | null;
  readonly reason: string;
  readonly actor: string;
  /** Whose it became, as which grant, and when: all three or none. */
  readonly organizationId: string | null;
  readonly grantId: string | null;
  readonly redeemedAt: Date | null;
  readonly createdAt: Date;
}

export type NewRedeemCode = Omit<RedeemCode, 'organizationId' | 'grantId' | 'redeemedAt' | 'createdAt'> & {
  readonly digest: Uint8Array<ArrayBuffer>;
};

export type RedeemCodeStatus = 'open' | 'redeemed' | 'expired';

export interface RedeemCodeFilter {
  readonly batchId?: string;
  /** Any of these. */
  readonly statuses?: readonly RedeemCodeStatus[];
}

/** Not what a code is known by. */
const HIDDEN = { digest: true } as const;

/** Owns `redeem_code`. */
@Injectable()
export class RedeemCodeRepository {
  constructor(private readonly prisma: PrismaService) {}

  insert(tx: Transaction, codes: readonly NewRedeemCode[]): Promise<RedeemCode[]> {
    return tx.redeemCode.createManyAndReturn({ data: [...codes], omit: HIDDEN });
  }

  find(digest: Uint8Array<ArrayBuffer>): Promise<RedeemCode | null> {
    return this.prisma.redeemCode.findUnique({ where: { digest }, omit: HIDDEN });
  }

  /** Whoever redeems it waits for the transaction's end. */
  async findForUpdate(tx: Transaction, digest: Uint8Array<ArrayBuffer>): Promise<RedeemCode | null> {
    await tx.$executeRaw`SELECT 1 FROM redeem_code WHERE digest = ${digest} FOR UPDATE`;
    return tx.redeemCode.findUnique({ where: { digest }, omit: HIDDEN });
  }

  async markRedeemed(
    tx: Transaction,
    id: string,
    redemption: { readonly organizationId: string; readonly grantId: string; readonly redeemedAt: Date },
  ): Promise<void> {
    await tx.redeemCode.update({ where: { id }, data: redemption });
  }

  async list({ batchId, statuses }: RedeemCodeFilter, now: Date, page: PageRequest): Promise<Page<RedeemCode>> {
    const window = pageWindow(page);
    const where: Prisma.RedeemCodeWhereInput = {
      AND: [window.where, batchId === undefined ? {} : { batchId }],
      ...(statuses === undefined ? {} : { OR: statuses.map((status) => isIn(status, now)) }),
    };
    return pageOf(await this.prisma.redeemCode.findMany({ ...window, where, omit: HIDDEN }), page);
  }
}

function isIn(status: RedeemCodeStatus, now: Date): Prisma.RedeemCodeWhereInput {
  if (status === 'redeemed') return { redeemedAt: { not: null } };
  if (status === 'expired') return { redeemedAt: null, expiresAt: { lte: now } };
  return { redeemedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
}
