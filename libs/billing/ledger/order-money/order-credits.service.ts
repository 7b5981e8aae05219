import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { Clock, formatId, maxBigint, RoutifyError } from '#core';
import { PaymentRepository, type Payment } from '../accounts/payment.repository.js';
import type { OrderCreditLeft, PaymentParts } from '../domain/ledger/payment-parts.js';
import { GrantRepository } from '../promotions/grant.repository.js';

/** What is left of an order, and of its parts. */
export interface OrderLeft {
  readonly credit: Payment;
  readonly parts: PaymentParts;
  readonly left: OrderCreditLeft;
  readonly bonusLotId: string | null;
  /** As it was given; zero without a bonus. */
  readonly grantedNanoUsd: bigint;
}

/** Reads what is left of credited orders and of their bonuses, in the caller's transaction. */
@Injectable()
export class OrderCreditsService {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly grants: GrantRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found` for an order without a credit. */
  async get(tx: Transaction, organizationId: string, orderId: string): Promise<OrderLeft> {
    const order = await this.find(tx, organizationId, orderId);
    if (order === null) throw notFound(orderId);
    return order;
  }

  /** Null: the order is not credited. */
  async find(tx: Transaction, organizationId: string, orderId: string): Promise<OrderLeft | null> {
    const credit = await this.payments.creditOf(tx, orderId);
    if (credit?.organizationId !== organizationId) return null;
    const parts = await this.payments.leftOfTopup(tx, organizationId, credit.id);
    if (parts === null) throw new Error(`the credit ${credit.id} is no top-up`);
    const grant = await this.grants.ofOrder(tx, orderId);
    const clawed = await this.payments.clawedBackOf(tx, orderId);
    const bonusNanoUsd = (grant?.amountNanoUsd ?? 0n) - clawed.nanoUsd;
    const [remainingNanoUsd, expiredNanoUsd] = [grant?.remainingNanoUsd ?? 0n, grant?.expiredNanoUsd ?? 0n];
    const hasEnded = grant?.expiresAt != null && grant.expiresAt.getTime() <= this.clock.nowMs();
    return {
      credit,
      parts,
      bonusLotId: grant?.id ?? null,
      grantedNanoUsd: grant?.amountNanoUsd ?? 0n,
      left: {
        creditNanoUsd: maxBigint(0n, parts.amountNanoUsd - clawed.spentNanoUsd),
        unspentNanoUsd: credit.unspentNanoUsd ?? 0n,
        bonusNanoUsd,
        // What requests returned to the lot since is not spent any more.
        spentBonusNanoUsd: maxBigint(0n, bonusNanoUsd - remainingNanoUsd - expiredNanoUsd),
        unspentBonusNanoUsd: hasEnded ? 0n : remainingNanoUsd,
        endedBonusNanoUsd: hasEnded ? remainingNanoUsd : 0n,
      },
    };
  }
}

export function notFound(orderId: string): RoutifyError {
  return new RoutifyError('not_found', `Nothing is booked for ${formatId('ord', orderId)}.`);
}
