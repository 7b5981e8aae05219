import { Injectable } from '@nestjs/common';
import { KeyHasher } from '#auth';
import type { CheckoutOrder, WrittenOrder } from '../port/provider-adapter.js';

type SignedOrder = Pick<CheckoutOrder, 'id'> &
  Omit<WrittenOrder, 'legalVersion' | 'signature' | 'createdAt' | 'expiresAt'>;

/**
 * Signs what a provider keeps of an order, from which a lost row is made again: who has the keys of a provider, which in
 * test mode are many, writes no order for a live wallet, and no bonus.
 */
@Injectable()
export class OrderSignature {
  constructor(private readonly hasher: KeyHasher) {}

  of(order: SignedOrder, providerId: string): string {
    return this.hasher.sign(textOf(order, providerId));
  }

  isOf(order: SignedOrder, providerId: string, signature: string): boolean {
    return this.hasher.isSigned(textOf(order, providerId), signature);
  }
}

function textOf(order: SignedOrder, providerId: string): string {
  const { id, organizationId, reference, bonusDays } = order;
  const { amountNanoUsd, surchargeNanoUsd, bonusNanoUsd, rateNano, totalMinor } = order;
  const amounts = [amountNanoUsd, surchargeNanoUsd, bonusNanoUsd, bonusDays ?? '', rateNano, totalMinor].join('|');
  return `payment order|${providerId}|${organizationId}|${id}|${reference}|${amounts}`;
}
