import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  Clock,
  divCeil,
  formatId,
  formatUsd,
  maxBigint,
  NANO_USD_PER_USD,
  newUuid,
  refusal,
  RoutifyError,
} from '#kernel';
import { WalletRepository } from '#billing';
import { newOrderReference } from '../domain/order-reference.js';
import { OrderRepository, type PaymentOrder, type PaymentProvider } from './order.repository.js';

interface NewOrder {
  readonly organizationId: string;
  readonly providerId: string;
  /** Null: an operator. */
  readonly userId: string | null;
  /** What the wallet is to get. */
  readonly amountNanoUsd: bigint;
}

export const OPEN_ORDERS_MAX = 3;
const DAY_MS = 86_400_000;
/** A transfer between banks of two countries takes a week, and people are slower. */
const BANK_TRANSFER_DAYS = 14;
const REFERENCE_BYTES = 8;
const PPM = 1_000_000n;
const CENT_NANO_USD = NANO_USD_PER_USD / 100n;

/** Makes orders, within the limits of their provider. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`, 400 outside the limits, `conflict` for a provider that is disabled or with too many open orders. */
  create({ organizationId, providerId, userId, amountNanoUsd }: NewOrder): Promise<PaymentOrder> {
    return this.wallets.transaction(async (tx) => {
      // The limits are those of an organization: its orders are made one after the other.
      await this.wallets.lockOne(tx, organizationId);
      const provider = await this.orders.provider(tx, providerId);
      if (provider === null) {
        throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', providerId)}.`);
      }
      if (provider.status !== 'active') throw refusal('payment_provider_disabled', {});
      requireAmount(amountNanoUsd, provider);
      if ((await this.orders.countOpen(tx, organizationId)) >= OPEN_ORDERS_MAX) {
        throw refusal('orders_open', { limit: OPEN_ORDERS_MAX });
      }
      const nowMs = this.clock.nowMs();
      const today = new Date(nowMs - (nowMs % DAY_MS));
      requireDaily(amountNanoUsd, await this.orders.sumSince(tx, organizationId, today), provider);
      return this.orders.insertOrder(tx, {
        ...{ id: newUuid(nowMs), organizationId, providerId, userId, amountNanoUsd },
        surchargeNanoUsd: surchargeOf(amountNanoUsd, provider),
        reference: newOrderReference(randomBytes(REFERENCE_BYTES)),
        expiresAt: new Date(nowMs + BANK_TRANSFER_DAYS * DAY_MS),
      });
    });
  }
}

/** Rounded up to a whole cent, which is what customers can pay. */
function surchargeOf(amountNanoUsd: bigint, { surchargePpm, surchargeNanoUsd }: PaymentProvider): bigint {
  const exact = divCeil(amountNanoUsd * BigInt(surchargePpm), PPM) + surchargeNanoUsd;
  return divCeil(exact, CENT_NANO_USD) * CENT_NANO_USD;
}

function requireAmount(amountNanoUsd: bigint, { minNanoUsd, maxNanoUsd }: PaymentProvider): void {
  if (amountNanoUsd >= minNanoUsd && amountNanoUsd <= maxNanoUsd) return;
  const limits = { min_usd: formatUsd(minNanoUsd), max_usd: formatUsd(maxNanoUsd) };
  throw refusal('order_amount', limits, { param: 'amount_usd' });
}

function requireDaily(amountNanoUsd: bigint, orderedNanoUsd: bigint, { dailyMaxNanoUsd }: PaymentProvider): void {
  const leftNanoUsd = dailyMaxNanoUsd - orderedNanoUsd;
  if (amountNanoUsd <= leftNanoUsd) return;
  const limits = { limit_usd: formatUsd(dailyMaxNanoUsd), left_usd: formatUsd(maxBigint(0n, leftNanoUsd)) };
  throw refusal('order_daily_limit', limits, { param: 'amount_usd' });
}
