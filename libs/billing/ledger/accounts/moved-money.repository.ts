import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';
import type { MovedMoney } from '../../admission/moves/moved-money.js';

/** Of each kind: more than one change of an organization's money makes. */
const LATEST = 10;

/** Money that moves without a request: reads payments, grants and refunds together. */
@Injectable()
export class MovedMoneyRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The latest movements of an organization's money that no request made. */
  async listLatest(organizationId: string): Promise<MovedMoney[]> {
    const query = { where: { organizationId }, orderBy: { id: 'desc' }, take: LATEST } as const;
    const [payments, grants, refunds] = await this.prisma.$transaction((tx) =>
      Promise.all([tx.payment.findMany(query), tx.promoGrant.findMany(query), tx.refund.findMany(query)]),
    );
    return [
      ...payments.map((payment) => moveOf(payment, payment)),
      ...grants.map((grant) => moveOf(grant, { kind: 'grant', orderId: grant.orderId })),
      ...refunds.map((refund) => moveOf(refund, { kind: 'refund' })),
    ];
  }

  /**
   * Those of the movements that Postgres lacks. What was booked anew has another id, and is known by its order or the
   * reference of its kind.
   */
  async listMissing(moves: readonly MovedMoney[]): Promise<MovedMoney[]> {
    const valuesOf = (field: 'id' | 'orderId' | 'externalRef') => moves.flatMap((move) => move[field] ?? []);
    const [ids, orderIds, refs] = [valuesOf('id'), valuesOf('orderId'), valuesOf('externalRef')];
    const known = new Set<string>();
    await this.prisma.$transaction(async (tx) => {
      const where = { OR: [{ id: { in: ids } }, { orderId: { in: orderIds } }] };
      const ofReference = { kind: { in: moves.map(({ kind }) => kind) }, externalRef: { in: refs } };
      const payments = await tx.payment.findMany({ where: { OR: [...where.OR, ofReference] } });
      for (const payment of payments) for (const name of namesOf(payment)) known.add(name);
      for (const { id, orderId } of await tx.promoGrant.findMany({ where }))
        for (const name of namesOf({ id, kind: 'grant', orderId, externalRef: null })) known.add(name);
      const refunds = await tx.refund.findMany({ where: { id: { in: ids } }, select: { id: true } });
      for (const { id } of refunds) known.add(id);
    });
    return moves.filter((move) => !namesOf(move).some((name) => known.has(name)));
  }
}

/** An order has one credit and one bonus; what is taken back of it is known by its reference. */
function namesOf({ id, kind, orderId, externalRef }: Pick<MovedMoney, 'id' | 'kind' | 'orderId' | 'externalRef'>) {
  const isOneOfOrder = orderId !== null && (kind === 'topup' || kind === 'grant');
  return [
    id,
    ...(isOneOfOrder ? [`${kind} of ${orderId}`] : []),
    ...(externalRef === null ? [] : [`${kind} by ${externalRef}`]),
  ];
}

/** What payments, grants and refunds have in common. */
type MovementRow = Pick<MovedMoney, 'id' | 'organizationId' | 'amountNanoUsd' | 'actor'> & { readonly createdAt: Date };

function moveOf(
  { id, organizationId, amountNanoUsd, actor, createdAt }: MovementRow,
  {
    kind,
    orderId = null,
    externalRef = null,
  }: { readonly kind: string; readonly orderId?: string | null; readonly externalRef?: string | null },
): MovedMoney {
  return { id, organizationId, kind, amountNanoUsd, orderId, externalRef, actor, atMs: createdAt.getTime() };
}
