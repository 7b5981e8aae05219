import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { newUuid, pageOf, type Page, type PageRequest } from '#core';
import type { PaymentProvider } from '../providers/payment-provider.repository.js';

/** How the ledger agrees with a provider's account, in minor units of its currency. */
export interface PaymentComparison {
  readonly providerId: string;
  readonly provider: Pick<PaymentProvider, 'kind'>;
  /** ISO 4217. */
  readonly currency: string;
  readonly comparedAt: Date;
  /** Null: the provider reports no balance. */
  readonly accountMinor: bigint | null;
  /** `payments_clearing`, as far as it is of this provider; in another currency than dollars, what was stated. */
  readonly ledgerMinor: bigint;
}

/** A movement that one side has and the other has not. */
export interface PaymentDifference {
  readonly id: string;
  readonly providerId: string;
  readonly provider: Pick<PaymentProvider, 'kind'>;
  readonly currency: string;
  readonly kind: 'missing_in_ledger' | 'missing_at_provider';
  readonly externalRef: string;
  /** The provider's word. */
  readonly type: string;
  /** What it adds to the account. */
  readonly amountMinor: bigint;
  readonly occurredAt: Date;
  readonly foundAt: Date;
  /** It agrees since, or an operator accepted it. */
  readonly closedAt: Date | null;
  readonly acceptedBy: string | null;
  readonly reason: string | null;
}

export type FoundDifference = Pick<PaymentDifference, 'kind' | 'externalRef' | 'type' | 'amountMinor' | 'occurredAt'>;

/** An event of money that a provider should have in its account. */
interface NotedMovement {
  readonly externalRef: string;
  readonly kind: string;
  readonly grossMinor: bigint;
  readonly occurredAt: Date;
}

/** By its kind amounts are counted. */
const OF_PROVIDER = { provider: { select: { kind: true } } } as const;

/** Events of money at the provider, with those that other ones end. */
const MONEY_KINDS = ['paid', 'refunded', 'withdrawn', 'reinstated', 'payout'];

/** Owns `payment_comparison` and `payment_difference`. Constraints limit their texts. */
@Injectable()
export class ComparisonRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async save(comparison: Omit<PaymentComparison, 'provider'>): Promise<void> {
    const { providerId, ...update } = comparison;
    await this.prisma.paymentComparison.upsert({ where: { providerId }, update, create: comparison });
  }

  list(): Promise<PaymentComparison[]> {
    const first = { orderBy: { providerId: 'asc' }, take: 100 } as const;
    return this.prisma.paymentComparison.findMany({ ...first, include: OF_PROVIDER }) as Promise<PaymentComparison[]>;
  }

  /** Which of these references an event of the provider has. */
  async noted(providerId: string, refs: readonly string[]): Promise<ReadonlySet<string>> {
    const where = { providerId, externalRef: { in: [...refs] } };
    const rows = await this.prisma.paymentEvent.findMany({ where, select: { externalRef: true } });
    return new Set(rows.map(({ externalRef }) => externalRef));
  }

  /** Money that events say the provider moved since a moment and until another one. */
  notedBetween(providerId: string, since: Date, until: Date): Promise<NotedMovement[]> {
    return this.prisma.paymentEvent.findMany({
      where: { providerId, kind: { in: MONEY_KINDS }, occurredAt: { gte: since, lt: until }, bookedAt: { not: null } },
      select: { externalRef: true, kind: true, grossMinor: true, occurredAt: true },
    });
  }

  /** Opens what is found, and closes what is open of this time and was not found again. */
  async replaceOpen(
    { providerId, currency }: Pick<PaymentDifference, 'providerId' | 'currency'>,
    found: readonly FoundDifference[],
    since: Date,
    now: Date,
  ): Promise<void> {
    await this.transaction(async (tx) => {
      const rows = found.map((one) => ({ ...one, id: newUuid(now.getTime()), providerId, currency, foundAt: now }));
      await tx.paymentDifference.createMany({ data: rows, skipDuplicates: true });
      const stillOpen = found.map(({ externalRef }) => externalRef);
      await tx.paymentDifference.updateMany({
        where: { providerId, closedAt: null, occurredAt: { gte: since }, externalRef: { notIn: stillOpen } },
        data: { closedAt: now },
      });
      // One that was accepted, and is noted since, is explained by the ledger.
      await tx.paymentDifference.updateMany({
        where: { providerId, acceptedBy: { not: null }, occurredAt: { gte: since }, externalRef: { notIn: stillOpen } },
        data: { acceptedBy: null },
      });
    });
  }

  async differences(isOpen: boolean | null, page: PageRequest): Promise<Page<PaymentDifference>> {
    const window = pageWindow(page);
    const open = isOpen === null ? {} : { closedAt: isOpen ? null : { not: null } };
    const where: Prisma.PaymentDifferenceWhereInput = { AND: [window.where, open] };
    const rows = await this.prisma.paymentDifference.findMany({ ...window, where, include: OF_PROVIDER });
    return pageOf(rows as PaymentDifference[], page);
  }

  async lockDifference(tx: Transaction, id: string): Promise<PaymentDifference | null> {
    await tx.$queryRaw`SELECT 1 FROM payment_difference WHERE id = ${id}::uuid FOR UPDATE`;
    return (await tx.paymentDifference.findUnique({ where: { id }, include: OF_PROVIDER })) as PaymentDifference | null;
  }

  async accept(tx: Transaction, id: string, acceptedBy: string, reason: string): Promise<PaymentDifference> {
    const data = { closedAt: new Date(), acceptedBy, reason };
    return (await tx.paymentDifference.update({ where: { id }, data, include: OF_PROVIDER })) as PaymentDifference;
  }

  /** By provider: what operators accepted that the ledger has not, and how much is open and since when. */
  async standings(): Promise<
    ReadonlyMap<string, { readonly acceptedMinor: bigint; readonly open: number; readonly oldestAt: Date | null }>
  > {
    const rows = await this.prisma.$queryRaw<
      { providerId: string; accepted: string; open: number; oldest: Date | null }[]
    >`
      SELECT provider_id AS "providerId", count(*) FILTER (WHERE closed_at IS NULL)::int AS open,
        coalesce(sum(CASE kind WHEN 'missing_in_ledger' THEN amount_minor ELSE -amount_minor END)
          FILTER (WHERE accepted_by IS NOT NULL), 0)::text AS accepted,
        min(found_at) FILTER (WHERE closed_at IS NULL) AS oldest
      FROM payment_difference GROUP BY provider_id`;
    return new Map(
      rows.map(({ providerId, accepted, open, oldest }) => [
        providerId,
        { acceptedMinor: BigInt(accepted), open, oldestAt: oldest },
      ]),
    );
  }
}
