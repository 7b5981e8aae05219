import { Injectable } from '@nestjs/common';
import type { Transaction } from '#core/infra';
import { MailRecipientsRepository } from '#auth';
import { WalletRepository } from '#billing/ledger';
import { Clock, RoutifyError, systemActor } from '#core';
import { monthOf, nextMonthOf, paused, topupDue, waiting, type RuleStep } from '../domain/automatic-topup.js';
import { OrderRepository } from '../orders/order.repository.js';
import { OrdersService } from '../orders/orders.service.js';
import { SavedMethodRepository } from '../orders/saved-method.repository.js';
import { AutomaticTopupRepository, type AutomaticTopup, type LowBalance } from './automatic-topup.repository.js';
import { MethodChargeRepository } from './method-charge.repository.js';
import { TopupSteps } from './topup-steps.js';

const WORKER = systemActor('payments');
const BATCH = 50;
const HOUR_MS = 3_600_000;
/** Refusals of an order that a later one may not get. All others last until something is changed. */
const PASSING: ReadonlySet<string> = new Set([
  ...['order_daily_limit', 'order_rate_missing', 'orders_declined', 'orders_open'],
]);

/** Orders what low balances are topped up by. The order and its charge are inserted together, one of an organization. */
@Injectable()
export class TopupStarter {
  constructor(
    private readonly rules: AutomaticTopupRepository,
    private readonly methods: SavedMethodRepository,
    private readonly charges: MethodChargeRepository,
    private readonly orders: OrdersService,
    private readonly orderRows: OrderRepository,
    private readonly wallets: WalletRepository,
    private readonly recipients: MailRecipientsRepository,
    private readonly steps: TopupSteps,
    private readonly clock: Clock,
  ) {}

  /** Returns how many low balances it found. */
  async startDue(): Promise<number> {
    const now = new Date(this.clock.nowMs());
    await this.rules.resume(now);
    await this.pauseUnconsented();
    const low = await this.rules.below(now, BATCH);
    for (const one of low) await this.startOne(one);
    return low.length;
  }

  /** Consent ends with the right to pay, whatever the balance. It does not come back with it. */
  private async pauseUnconsented(): Promise<void> {
    for (const { organizationId } of await this.rules.unconsented(BATCH)) {
      await this.rules.transaction(async (tx) => {
        const rule = await this.rules.lock(tx, organizationId);
        const step = rule === null ? null : await this.obstacleOf(tx, rule);
        if (step !== null) await this.steps.apply(tx, organizationId, () => step);
      });
    }
  }

  private async startOne(low: LowBalance): Promise<void> {
    try {
      await this.rules.transaction((tx) => this.start(tx, low));
    } catch (error) {
      if (!(error instanceof RoutifyError)) throw error;
      const step = refused(error, this.clock.nowMs());
      await this.rules.transaction((tx) => this.steps.apply(tx, low.organizationId, () => step));
    }
  }

  private async start(tx: Transaction, { organizationId, isTest }: LowBalance): Promise<void> {
    const rule = await this.rules.lock(tx, organizationId);
    const nowMs = this.clock.nowMs();
    if (rule?.status !== 'active' || (rule.dueAt !== null && rule.dueAt.getTime() > nowMs)) return;
    if (await this.charges.isOpen(tx, organizationId)) return;
    const due = topupDue(rule, await this.standingOf(tx, organizationId, nowMs));
    if (due === 'not') return;
    const obstacle = due === 'monthly_max' ? waiting(due, null, rule.declines, nextMonthOf(nowMs)) : null;
    const step = obstacle ?? (await this.obstacleOf(tx, rule));
    if (step !== null) {
      await this.steps.apply(tx, organizationId, () => step);
      return;
    }
    const method = await this.methods.find(tx, rule.savedMethodId, organizationId);
    if (method === null) return;
    const { userId, amountNanoUsd, legalVersion, savedMethodId } = rule;
    const order = await this.orders.createIn(
      tx,
      {
        organizationId,
        isTest,
        userId,
        amountNanoUsd,
        legalVersion,
        savedMethodId,
        providerId: method.providerId,
        method: null,
        firstMaxNanoUsd: null,
      },
      WORKER,
    );
    await this.charges.open(tx, { orderId: order.id, organizationId }, new Date(nowMs));
  }

  private async standingOf(tx: Transaction, organizationId: string, nowMs: number) {
    const [wallet] = await this.wallets.findAll(tx, [organizationId]);
    const orderedNanoUsd = await this.orderRows.chargedSince(tx, organizationId, monthOf(nowMs));
    return { balanceNanoUsd: (wallet?.postedNanoUsd ?? 0n) - (wallet?.blockedNanoUsd ?? 0n), orderedNanoUsd };
  }

  /** Why nothing may be charged: the way to pay, or the consent, is gone. */
  private async obstacleOf(
    tx: Transaction,
    { organizationId, savedMethodId, userId }: AutomaticTopup,
  ): Promise<RuleStep | null> {
    const method = await this.methods.find(tx, savedMethodId, organizationId);
    if (method === null) return paused('method_removed');
    if (method.userId !== userId) return paused('method_of_another');
    const lost = await this.recipients.lostConsent(tx, organizationId, userId);
    return lost === null ? null : paused(lost);
  }
}

function refused({ metadata, message }: RoutifyError, nowMs: number): RuleStep {
  const reason = typeof metadata?.reason === 'string' ? metadata.reason : message;
  return PASSING.has(reason)
    ? waiting('order_limits', reason, 0, new Date(nowMs + HOUR_MS))
    : paused('order_refused', reason);
}
