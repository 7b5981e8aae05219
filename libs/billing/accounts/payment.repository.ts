import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Transaction } from '#infra';
import { pageOf, type Page, type PageRequest } from '#kernel';

export type PaymentKind = 'topup' | 'adjustment' | 'chargeback';

/** A movement of money without a request. Its id is the request id of its transfer. */
export interface Payment {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: PaymentKind;
  /** Signed; never zero. */
  readonly amountNanoUsd: bigint;
  /** The payment provider's id of the payment; unique among payments of one kind. */
  readonly externalRef: string | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly balanceAfterNanoUsd: bigint;
  readonly createdAt: Date;
  /** Of a charge-back: the top-up that it reverses. */
  readonly reverses: string | null;
  /** What is left in the lot of a top-up; null: it has no lot of its own. */
  readonly unspentNanoUsd: bigint | null;
}

/** Owns `payment`. */
@Injectable()
export class PaymentRepository {
  constructor(private readonly prisma: PrismaService) {}

  async insert(tx: Transaction, { unspentNanoUsd, ...data }: Omit<Payment, 'createdAt'>): Promise<Payment> {
    return { ...asPayment(await tx.payment.create({ data })), unspentNanoUsd };
  }

  /** The amount of a top-up less its charge-backs; null when the organization has no such top-up. */
  async leftOfTopup(tx: Transaction, organizationId: string, id: string): Promise<bigint | null> {
    const topup = await tx.payment.findFirst({ where: { id, organizationId, kind: 'topup' } });
    if (topup === null) return null;
    const { _sum: reversed } = await tx.payment.aggregate({ where: { reverses: id }, _sum: { amountNanoUsd: true } });
    return topup.amountNanoUsd + (reversed.amountNanoUsd ?? 0n);
  }

  async list(organizationId: string, kind: PaymentKind, page: PageRequest): Promise<Page<Payment>> {
    const { where, ...window } = pageWindow(page);
    const found = await this.prisma.payment.findMany({ ...window, where: { ...where, organizationId, kind } });
    const unspent = kind === 'topup' ? await this.unspentOf(organizationId, found) : new Map<string, bigint>();
    const payments = found.map((row) => ({ ...asPayment(row), unspentNanoUsd: unspent.get(row.id) ?? null }));
    return pageOf(payments, page);
  }

  /** What is left of top-ups, by id. Omits those without a lot of their own. */
  private async unspentOf(
    organizationId: string,
    topups: readonly { readonly id: string }[],
  ): Promise<ReadonlyMap<string, bigint>> {
    const lots = await this.prisma.account.findMany({
      where: { organizationId, id: { in: topups.map(({ id }) => id) } },
      select: { id: true, balanceNanoUsd: true },
    });
    return new Map(lots.map(({ id, balanceNanoUsd }) => [id, balanceNanoUsd]));
  }
}

/** A constraint limits the column to these kinds. */
function asPayment<T extends { readonly kind: string }>(row: T): T & { readonly kind: PaymentKind } {
  return { ...row, kind: row.kind as PaymentKind };
}
