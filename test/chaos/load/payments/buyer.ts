import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import type { AdminApi } from '../../admin-api.js';
import type { PurchaseRow } from '../../checker/payments/payment-evidence.js';
import type { Random } from '../../random.js';
import { formatNanoUsd } from '../../shop.js';
import type { ProviderAccount } from './provider-desk.js';

const CENT_NANO_USD = 10_000_000n;
const LEAST_CENTS = 500;
const MOST_CENTS = 9_900;
/** The amount of a package. */
export const PACKAGE_CENTS = 2_000;
const PACKAGE_SHARE = 0.15;
const PATIENCE_MS = 6_000;
const POLL_MS = 400;
/** A worker that died holds its status checks for longer; then the customer leaves. */
const CREDIT_WAIT_MS = 20_000;

/** An order that control acknowledged. */
export interface PlacedOrder {
  readonly id: string;
  readonly checkoutUrl: string;
  /** Of US dollars. */
  readonly totalCents: number;
  /** What is to be paid, in cents, fen or kopecks. */
  readonly totalMinor: number;
}

interface OrderAnswer {
  readonly id: string;
  readonly state: string;
  readonly checkout_url: string | null;
  readonly total_usd: string;
  readonly total: string;
}

interface BuyerOptions {
  readonly organizationId: string;
  /** The API of customers, for a member of the organization. */
  readonly api: AdminApi;
  readonly random: Random;
  readonly purchases: PurchaseRow[];
}

/** A customer that orders credit, one order after the other, through all faults of control. */
export class Buyer {
  constructor(private readonly options: BuyerOptions) {}

  /** Null: control gave no answer, or refused; then what is open is canceled, as too many open orders are refused. */
  async order({ providerId }: ProviderAccount): Promise<PlacedOrder | null> {
    const { random } = this.options;
    const cents = random.flip(PACKAGE_SHARE) ? PACKAGE_CENTS : random.between(LEAST_CENTS, MOST_CENTS);
    const made = await this.orderOf(providerId, BigInt(cents) * CENT_NANO_USD).catch(() => null);
    if (made === null) await this.cancelOpen();
    return made;
  }

  /** @param fields more of the request. Rejects when control refuses, null: its provider opened no page */
  async orderOf(providerId: string, amountNanoUsd: bigint, fields: object = {}): Promise<PlacedOrder | null> {
    const { api, purchases, organizationId } = this.options;
    const body = { payment_provider_id: providerId, amount_usd: formatNanoUsd(amountNanoUsd), ...fields };
    // Pages that one address opens are limited, and all customers of the run share this machine.
    const made = await api.from(this.randomAddress()).post<OrderAnswer>('/orders', body, PATIENCE_MS);
    if (made.checkout_url === null) return null;
    const ids = { orderId: parseId('ord', made.id) ?? '', organizationId: parseId('org', organizationId) ?? '' };
    purchases.push({ ...ids, providerId: parseId('prv', providerId) ?? '', amountNanoUsd });
    const [totalCents, totalMinor] = [made.total_usd, made.total].map((text) => Math.round(Number(text) * 100));
    const totals = { totalCents: totalCents ?? 0, totalMinor: totalMinor ?? 0 };
    return { id: made.id, checkoutUrl: made.checkout_url, ...totals };
  }

  /** Polls as the return page does. Returns the last known state; null: none. */
  async untilState({ id }: PlacedOrder, states: readonly string[]): Promise<string | null> {
    const deadlineMs = performance.now() + CREDIT_WAIT_MS;
    let state: string | null = null;
    while (performance.now() < deadlineMs && (state === null || !states.includes(state))) {
      state = await this.options.api.get<OrderAnswer>(`/orders/${id}`).then(
        (order) => order.state,
        () => state,
      );
      await sleep(POLL_MS);
    }
    return state;
  }

  async isCredited(order: PlacedOrder): Promise<boolean> {
    return (await this.untilState(order, ['credited'])) === 'credited';
  }

  async cancel(id: string): Promise<void> {
    await this.options.api.post(`/orders/${id}/cancel`, {}, PATIENCE_MS);
  }

  /** Returns the id of the request. */
  async requestRefund({ id }: PlacedOrder, amountUsd: string | null): Promise<string> {
    const body = { amount_usd: amountUsd, reason: 'chaos' };
    return (await this.options.api.post(`/orders/${id}/refund-requests`, body, PATIENCE_MS)).id;
  }

  private async cancelOpen(): Promise<void> {
    const { data } = await this.options.api.get<{ data: OrderAnswer[] }>('/orders?limit=20');
    for (const { id, state } of data) if (state === 'created') await this.cancel(id).catch(() => undefined);
  }

  private randomAddress(): string {
    const { random } = this.options;
    return ['10', ...Array.from({ length: 3 }, () => String(random.between(0, 255)))].join('.');
  }
}
