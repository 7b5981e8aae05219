import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import { grossOf, type PaymentParts } from '../domain/ledger/payment-parts.js';
import type { BesideAmount, PaymentKind as MovementKind } from '../domain/ledger/payment-postings.js';

/** A reversal undoes what was taken back: a dispute that is won, a refund that failed. */
export type PaymentKind = MovementKind | 'reversal';

/** A movement of money without a request. Its id is the request id of its transfers. */
export interface Payment {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: PaymentKind;
  /** Signed; what the wallet gets. */
  readonly amountNanoUsd: bigint;
  /** Money that moves no wallet; with the sign of the amount. */
  readonly beside: BesideAmount;
  /** The payment provider's id of the payment; unique among payments of one kind. */
  readonly externalRef: string | null;
  readonly reason: string | null;
  readonly actor: string;
  readonly balanceAfterNanoUsd: bigint;
  readonly createdAt: Date;
  /** The top-up that is taken back, or the payment that a reversal undoes. */
  readonly reverses: string | null;
  readonly orderId: string | null;
  /** Of a bonus that is taken back: the part that was spent. It is taken from paid credit. */
  readonly isSpent: boolean;
  /** What is left in the lot of a top-up; null: it has no lot of its own. */
  readonly unspentNanoUsd: bigint | null;
}

/** What was taken back of a top-up, less what was undone of it. */
export interface BookedTaking {
  readonly kind: 'chargeback' | 'payment_refund';
  readonly externalRef: string | null;
  /** With tax and surcharge, without the loss. */
  readonly grossNanoUsd: bigint;
  /** What it took above all that was paid. */
  readonly lossNanoUsd: bigint;
}

/** The credit of an order. */
export interface CreditedOrder {
  readonly orderId: string;
  readonly externalRef: string | null;
  /** With tax and surcharge. */
  readonly grossNanoUsd: bigint;
}

/** Owns `payment`. */
@Injectable()
export class PaymentRepository {
  constructor(private readonly prisma: PrismaService) {}

  async insert(tx: Transaction, payment: Omit<Payment, 'createdAt'>): Promise<Payment> {
    const { unspentNanoUsd, beside, ...data } = payment;
    return { ...asPayment(await tx.payment.create({ data: { ...data, ...beside } })), unspentNanoUsd };
  }

  /** What is left of a top-up after all that was taken back of it; null when the organization has no such top-up. */
  async leftOfTopup(tx: Transaction, organizationId: string, id: string): Promise<PaymentParts | null> {
    const topup = await tx.payment.findFirst({ where: { id, organizationId, kind: 'topup' } });
    if (topup === null) return null;
    const taken = await tx.payment.findMany({
      where: { reverses: id, kind: { in: ['chargeback', 'payment_refund'] } },
    });
    const undone = await tx.payment.findMany({
      where: { reverses: { in: taken.map((payment) => payment.id) }, kind: 'reversal' },
    });
    const sumOf = (part: keyof PaymentParts): bigint =>
      [...taken, ...undone].reduce((sum, payment) => sum + payment[part], topup[part]);
    return {
      amountNanoUsd: sumOf('amountNanoUsd'),
      taxNanoUsd: sumOf('taxNanoUsd'),
      surchargeNanoUsd: sumOf('surchargeNanoUsd'),
    };
  }

  /** Credits of orders whose references begin so, the oldest first. */
  async creditsBy(tx: Transaction, prefix: string): Promise<CreditedOrder[]> {
    const where = { kind: 'topup', externalRef: { startsWith: prefix } };
    const rows = await tx.payment.findMany({ where, orderBy: { id: 'asc' } });
    return rows.flatMap(({ orderId, externalRef, ...parts }) =>
      orderId === null ? [] : [{ orderId, externalRef, grossNanoUsd: grossOf(parts) }],
    );
  }

  /** What was taken back of a top-up, the oldest first. */
  async takingsOf(tx: Transaction, id: string): Promise<BookedTaking[]> {
    const kinds = ['chargeback', 'payment_refund'];
    const taken = await tx.payment.findMany({ where: { reverses: id, kind: { in: kinds } }, orderBy: { id: 'asc' } });
    const undone = await tx.payment.findMany({
      where: { reverses: { in: taken.map((one) => one.id) }, kind: 'reversal' },
    });
    return taken.map((one) => {
      const rows = [one, ...undone.filter(({ reverses }) => reverses === one.id)];
      const sumOf = (part: keyof PaymentParts | 'lossNanoUsd'): bigint =>
        rows.reduce((sum, row) => sum - row[part], 0n);
      const grossNanoUsd = sumOf('amountNanoUsd') + sumOf('taxNanoUsd') + sumOf('surchargeNanoUsd');
      const kind = one.kind as BookedTaking['kind'];
      return { kind, externalRef: one.externalRef, grossNanoUsd, lossNanoUsd: sumOf('lossNanoUsd') };
    });
  }

  /** What undoes or takes back a payment. */
  async idsThatReverse(tx: Transaction, id: string): Promise<string[]> {
    const rows = await tx.payment.findMany({ where: { reverses: id }, select: { id: true } });
    return rows.map((row) => row.id);
  }

  /** What reversals returned of a payment to the wallet. */
  async sumOfReversals(tx: Transaction, id: string): Promise<bigint> {
    const where = { reverses: id, kind: 'reversal' };
    const { _sum: sum } = await tx.payment.aggregate({ where, _sum: { amountNanoUsd: true } });
    return sum.amountNanoUsd ?? 0n;
  }

  /** The credit of an order, with what is left in its lot; null: not credited. */
  async creditOf(tx: Transaction, orderId: string): Promise<Payment | null> {
    const row = await tx.payment.findFirst({ where: { orderId, kind: 'topup' } });
    if (row === null) return null;
    const lot = await tx.account.findUnique({ where: { id: row.id }, select: { balanceNanoUsd: true } });
    return { ...asPayment(row), unspentNanoUsd: lot?.balanceNanoUsd ?? null };
  }

  /** What was taken back of the bonus of an order, each with the refund or dispute that took it, the oldest first. */
  async clawbacksOf(tx: Transaction, orderId: string): Promise<Clawback[]> {
    const rows = await tx.payment.findMany({ where: { orderId, kind: 'bonus_clawback' }, orderBy: { id: 'asc' } });
    const ids = rows.flatMap(({ reverses }) => reverses ?? []);
    const takings = new Map((await tx.payment.findMany({ where: { id: { in: ids } } })).map((row) => [row.id, row]));
    const shown = (row: PaymentRow): Payment => ({ ...asPayment(row), unspentNanoUsd: null });
    return rows.flatMap((row) => {
      const taking = takings.get(row.reverses ?? '');
      return taking === undefined ? [] : [{ clawback: shown(row), taking: shown(taking) }];
    });
  }

  /** What was taken back of the bonus of an order, and not undone: all of it, and its spent part. */
  async clawedBackOf(tx: Transaction, orderId: string): Promise<{ nanoUsd: bigint; spentNanoUsd: bigint }> {
    const taken = await tx.payment.findMany({ where: { orderId, kind: 'bonus_clawback' } });
    const undone = await tx.payment.findMany({ where: { reverses: { in: taken.map(({ id }) => id) } } });
    const spentIds = new Set(taken.filter(({ isSpent }) => isSpent).map(({ id }) => id));
    const isOfSpent = (row: { id: string; reverses: string | null }): boolean =>
      spentIds.has(row.id) || spentIds.has(row.reverses ?? '');
    const sumOf = (rows: readonly { amountNanoUsd: bigint }[]): bigint =>
      rows.reduce((sum, { amountNanoUsd }) => sum - amountNanoUsd, 0n);
    const all = [...taken, ...undone];
    return { nanoUsd: sumOf(all), spentNanoUsd: sumOf(all.filter(isOfSpent)) };
  }

  /** The amount of the last top-up of each organization; those without one are left out. */
  async lastTopups(organizationIds: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const rows = await this.prisma.$queryRaw<{ id: string; amountNanoUsd: bigint }[]>`
      SELECT o.id, last.amount_nano_usd AS "amountNanoUsd" FROM unnest(${[...organizationIds]}::uuid[]) AS o(id)
      CROSS JOIN LATERAL (SELECT p.amount_nano_usd FROM payment p WHERE p.organization_id = o.id AND p.kind = 'topup'
        ORDER BY p.id DESC LIMIT 1) AS last`;
    return new Map(rows.map(({ id, amountNanoUsd }) => [id, amountNanoUsd]));
  }

  /** One payment of a kind by its provider's id. */
  async byReference(tx: Transaction, kind: PaymentKind, externalRef: string): Promise<Payment | null> {
    const row = await tx.payment.findUnique({ where: { kind_externalRef: { kind, externalRef } } });
    return row === null ? null : { ...asPayment(row), unspentNanoUsd: null };
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

interface Clawback {
  readonly clawback: Payment;
  readonly taking: Payment;
}

type PaymentRow = Omit<Payment, 'beside' | 'kind' | 'unspentNanoUsd'> & BesideAmount & { readonly kind: string };

/** A constraint limits the column to these kinds. */
function asPayment(row: PaymentRow): Omit<Payment, 'unspentNanoUsd'> {
  const { taxNanoUsd, surchargeNanoUsd, lossNanoUsd, ...payment } = row;
  return { ...payment, kind: row.kind as PaymentKind, beside: { taxNanoUsd, surchargeNanoUsd, lossNanoUsd } };
}
