import { newUuid } from '#core';
import type { ClearingService } from '../../../libs/billing/ledger/order-money/clearing.service.js';
import type { OrderMoneyService } from '../../../libs/billing/ledger/order-money/order-money.service.js';
import { OPERATOR, type LedgerFixture } from './ledger-fixture.js';
import {
  clearingService,
  grantsService,
  orderMoneyService,
  redeemCodesService,
  refundPlans,
  refundsService,
  sweepEnded,
} from './money-services.js';

type Transaction = Parameters<ClearingService['record']>[0];

/** An order whose tax is a fifth of its amount. */
interface SoldOrder {
  readonly amountNanoUsd: bigint;
  readonly bonusNanoUsd?: bigint;
  readonly isUnapplied?: boolean;
}

const REASON = 'test';

/** What can move the credit of one organization, each by the service that does it. */
export class CreditMovements {
  private readonly orders: OrderMoneyService;
  private readonly byHand: { readonly organizationId: string; readonly externalRef: null; readonly reason: string };

  constructor(
    private readonly worker: LedgerFixture,
    private readonly control: LedgerFixture,
    private readonly organizationId: string,
  ) {
    this.orders = orderMoneyService(control);
    this.byHand = { organizationId, externalRef: null, reason: REASON };
  }

  /** Returns the id of the top-up. */
  async topUp(amountNanoUsd: bigint): Promise<string> {
    return (await this.control.accounts.topUp({ ...this.byHand, amountNanoUsd }, OPERATOR)).id;
  }

  async chargeBack(topupId: string, amountNanoUsd: bigint | null): Promise<void> {
    await this.control.accounts.chargeBack({ ...this.byHand, topupId, amountNanoUsd }, OPERATOR);
  }

  async adjust(amountNanoUsd: bigint): Promise<void> {
    await this.control.accounts.adjust({ ...this.byHand, amountNanoUsd, allowNegative: true }, OPERATOR);
  }

  /** Returns the order. */
  async sell({ amountNanoUsd, bonusNanoUsd = 0n, isUnapplied = false }: SoldOrder): Promise<string> {
    const orderId = newUuid(Date.now());
    const bonus = bonusNanoUsd === 0n ? null : { amountNanoUsd: bonusNanoUsd, expiresAt: null, priority: 90 };
    const parts = { amountNanoUsd, taxNanoUsd: amountNanoUsd / 5n, surchargeNanoUsd: 0n };
    const texts = { organizationId: this.organizationId, externalRef: `pay ${orderId}`, reason: null };
    await this.transaction((tx) =>
      this.orders.credit(tx, { orderId, ...texts, ...parts, bonus, isUnapplied }, OPERATOR),
    );
    return orderId;
  }

  /** Returns the refund, which `reverse` can undo. */
  async refund(orderId: string, amountNanoUsd: bigint): Promise<string> {
    const externalRef = newUuid(Date.now());
    const texts = this.textsOf(orderId);
    await this.transaction(async (tx) => {
      const plans = refundPlans(this.control);
      const plan = await plans.plan(tx, texts, amountNanoUsd, true);
      return plans.bookPart(tx, plan, { ...texts, externalRef, amountNanoUsd }, OPERATOR);
    });
    return externalRef;
  }

  /** Withdraws an amount with its tax. Returns the dispute, which `reverse` can undo. */
  async dispute(orderId: string, grossNanoUsd: bigint): Promise<string> {
    const externalRef = newUuid(Date.now());
    await this.transaction((tx) =>
      this.orders.withdraw(tx, { ...this.textsOf(orderId), externalRef, grossNanoUsd }, OPERATOR),
    );
    return externalRef;
  }

  /** A refund that failed, or a dispute that is won. */
  async reverse(
    kind: 'payment_refund' | 'chargeback',
    orderId: string,
    reversedRef: string,
    grossNanoUsd: bigint | null,
  ): Promise<void> {
    const reversal = { ...this.textsOf(orderId), kind, reversedRef, grossNanoUsd, externalRef: newUuid(Date.now()) };
    await this.transaction((tx) => this.orders.reverse(tx, reversal, OPERATOR));
  }

  /** Money that waits, or that is returned. */
  async enter(kind: 'unapplied' | 'payment_return', amountNanoUsd: bigint): Promise<void> {
    const entry = { kind, amountNanoUsd, externalRef: newUuid(Date.now()), orderId: null, isTest: false, reason: null };
    await this.transaction((tx) => clearingService(this.control).record(tx, entry, OPERATOR));
  }

  async redeem(amountNanoUsd: bigint): Promise<void> {
    const codes = redeemCodesService(this.control);
    const code = { count: 1, amountNanoUsd, priority: 90, grantDays: null, expiresAt: null, reason: REASON };
    const [minted] = (await codes.create(code, OPERATOR)).codes;
    await codes.redeem(this.organizationId, minted?.secret ?? '', OPERATOR);
  }

  /** Returns the grant, which `expire` can end. */
  async grant(amountNanoUsd: bigint): Promise<string> {
    const { organizationId } = this;
    const grant = { organizationId, amountNanoUsd, expiresAt: new Date(Date.now() + 7_200_000), priority: 95 };
    return (await grantsService(this.control).grant({ ...grant, reason: REASON }, OPERATOR)).id;
  }

  expire(grantId: string): Promise<void> {
    return sweepEnded(this.worker, grantId);
  }

  /** Whole thousands. Returns the request. */
  async use(chargeNanoUsd: bigint): Promise<string> {
    const requestId = await this.worker.use(this.organizationId, chargeNanoUsd);
    await this.worker.drain(this.organizationId);
    return requestId;
  }

  async refundRequest(requestId: string, amountNanoUsd: bigint): Promise<void> {
    await refundsService(this.control).refund({ requestId, amountNanoUsd, reason: REASON }, OPERATOR);
  }

  private textsOf(orderId: string) {
    return { organizationId: this.organizationId, orderId, reason: REASON };
  }

  private async transaction(work: (tx: Transaction) => Promise<unknown>): Promise<void> {
    await this.control.prisma.$transaction(work);
    await this.control.accounts.publish(this.organizationId);
  }
}
